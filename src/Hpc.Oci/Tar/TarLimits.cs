namespace Hpc.Oci;

/// <summary>What a tar stream may ask for before it counts as damaged or hostile.</summary>
public static class TarLimits
{
    /// <summary>A pax header or a GNU long name: 1 MiB, as other readers allow.</summary>
    public const int MaxExtension = 1 << 20;

    /// <summary>Extension headers in front of one entry; writers use at most two.</summary>
    public const int MaxExtensions = 16;

    /// <summary>Data segments of one sparse file.</summary>
    public const int MaxSegments = 1 << 20;

    /// <summary>The longest path: PATH_MAX.</summary>
    public const int MaxPath = 4096;
}
