namespace Hpc.Crate;

/// <summary>How near a result is to the recorded one.</summary>
public enum Likeness
{
    /// <summary>Byte for byte.</summary>
    Identical,

    /// <summary>The same values in another writing: 1.0 and 1.00, members of an object in another order.</summary>
    Equal,

    /// <summary>Equal but for dates, versions and random names that programs stamp into files.</summary>
    Stamped,

    /// <summary>Each number is within its tolerance.</summary>
    Within,

    Different,
}
