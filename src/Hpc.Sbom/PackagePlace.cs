namespace Hpc.Sbom;

/// <summary>Which files of a tree say what is in it, by their paths (relative to the root, without links). Databases of a system
/// count where their programs look for them, in the root of the image; what a language's installer writes counts
/// anywhere.</summary>
internal enum PackagePlace
{
    None,
    OperatingSystem,
    DpkgStatus,
    DpkgPaths,
    Apk,
    RpmSqlite,
    RpmNdb,
    RpmBerkeley,

    /// <summary>What SQLite has not written into its database yet.</summary>
    RpmJournal,

    Conda,
    Python,
    PythonPaths,
    Npm,
    R,
    Julia,
    Spack,
}
