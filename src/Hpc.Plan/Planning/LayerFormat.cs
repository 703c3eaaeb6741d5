namespace Hpc.Plan;

/// <summary>Who serves a layer that comes with an image.</summary>
public enum LayerFormat
{
    /// <summary>None.</summary>
    Other,

    /// <summary>Our image server.</summary>
    SquashFs,

    /// <summary>fuse2fs of the host.</summary>
    Ext,
}
