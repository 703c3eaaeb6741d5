namespace Hpc.Sbom;

/// <summary>What an image may make its reader do. Who made the image may mean harm.</summary>
public static class SbomLimits
{
    /// <summary>Bytes of a file that is read whole. dpkg's status of all packages of Debian has 70 MB; an image's has 1 to
    /// 8 MB.</summary>
    public const int LargestFile = 32 << 20;

    /// <summary>Bytes of a database of rpm, of which the pages that matter are read.</summary>
    public const long LargestDatabase = 2L << 30;

    /// <summary>Bytes of one package's header in a database of rpm.</summary>
    public const int LargestHeader = 32 << 20;

    /// <summary>All of Debian has 70,000 packages.</summary>
    public const int MostPackages = 200_000;

    /// <summary>Paths that packages say are theirs.</summary>
    public const int MostPaths = 8_000_000;

    /// <summary>Symbolic links that may lead to a database.</summary>
    public const int MostLinks = 500_000;

    /// <summary>Files that could not be read and are named.</summary>
    public const int MostUnread = 1000;

    /// <summary>Bytes of all files together that are read whole.</summary>
    public const long AllFiles = 4L << 30;

    /// <summary>Characters of a licence: longer ones are the text and not the name.</summary>
    public const int LongestLicense = 256;

    /// <summary>Characters of a name or a version.</summary>
    public const int LongestName = 1024;
}
