namespace Hpc.Fuse.Blocks;

/// <summary>Why a block is decoded that nobody has asked for.</summary>
internal enum FillReason
{
    /// <summary>Somebody has asked for it.</summary>
    None,

    /// <summary>A profile names it. It stays until it is asked for.</summary>
    Profile,

    /// <summary>It lies behind a block that was asked for.</summary>
    Guess,

    /// <summary>A reader is on its way to it.</summary>
    Stream,
}
