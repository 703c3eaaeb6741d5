namespace Hpc.Sif;

/// <summary>What a partition is for: the second int32 of its descriptor's extra bytes.</summary>
public enum PartitionType
{
    /// <summary>A system, but not the one that runs.</summary>
    System = 1,

    /// <summary>The system that runs. Writers allow one.</summary>
    PrimarySystem = 2,

    Data = 3,

    /// <summary>A writable layer over the primary system.</summary>
    Overlay = 4,
}
