namespace Hpc.Inject.Tests;

/// <summary>An MPI library as a vendor or distribution ships it: where, under which SONAME and file name, and what it
/// links.</summary>
/// <param name="Directory">In the tree.</param>
/// <param name="File">The file that the SONAME's link leads to.</param>
/// <param name="Needs">SONAMEs of its own libraries beside it.</param>
internal sealed record MpiBuild(string Directory, string Soname, string File, params string[] Needs)
{
    private const string Functions =
        "int MPI_Init(void) { return 0; } int MPI_Comm_size(void) { return 1; } int PMPI_Init(void) { return 0; }";

    /// <summary>What it says of itself.</summary>
    public string Text { get; init; } = "";

    public bool IsOpenMpi => Array.Exists(Needs, need => need.StartsWith("libopen-", StringComparison.Ordinal));

    /// <summary>Of a short name: open401 is Open MPI 4.1.</summary>
    public static MpiBuild Of(string name) => name switch
    {
        "mpich" => new("/usr/lib64/mpich/lib", "libmpi.so.12", "libmpi.so.12.2.1"),
        "debian" => new("/usr/lib/mpich", "libmpich.so.12", "libmpich.so.12.1.12"),
        "intel" => new("/opt/intel/oneapi/mpi/latest/lib", "libmpi.so.12", "libmpi.so.12.0.0"),
        "mvapich" => new("/usr/lib64/mvapich2/lib", "libmpi.so.12", "libmpi.so.12.1.1"),
        "cray" => new("/opt/cray/pe/mpich/default/ofi/gnu/9.1/lib-abi-mpich", "libmpi.so.12", "libmpi.so.12.0.0", "libpmi.so.0"),
        "craygnu" => new("/opt/cray/lib64", "libmpi_gnu_123.so.12", "libmpi_gnu_123.so.12.0.0", "libpmi.so.0"),
        "parastation" => new("/opt/parastation/mpi/lib", "libmpi.so.12", "libmpi.so.12.3.0", "libpscom4.so.1", "libpmix.so.2"),
        "mpichpmix" => new("/usr/lib64/mpich/lib", "libmpi.so.12", "libmpi.so.12.2.1", "libpmix.so.2"),
        "mpichslurm" => new("/usr/lib64/mpich/lib", "libmpi.so.12", "libmpi.so.12.2.1", "libpmi2.so.0"),
        "open106" => new("/usr/lib64/openmpi/lib", "libmpi.so.1", "libmpi.so.1.0.8", "libopen-pal.so.4"),
        "open110" => new("/usr/lib64/openmpi/lib", "libmpi.so.12", "libmpi.so.12.0.3", "libopen-pal.so.13"),
        "open200" => new("/usr/lib64/openmpi/lib", "libmpi.so.20", "libmpi.so.20.10.1", "libopen-pal.so.20"),
        "open301" => new("/usr/lib64/openmpi/lib", "libmpi.so.40", "libmpi.so.40.10.4", "libopen-pal.so.40"),
        "open400" => new("/usr/lib64/openmpi/lib", "libmpi.so.40", "libmpi.so.40.20.5", "libopen-pal.so.40"),
        "open401" => new("/usr/lib64/openmpi/lib", "libmpi.so.40", "libmpi.so.40.30.4", "libopen-pal.so.40"),
        "open500" => new("/usr/lib64/openmpi/lib", "libmpi.so.40", "libmpi.so.40.40.7", "libopen-pal.so.80", "libpmix.so.2"),
        "open?" or "opentext" => new("/usr/lib64/openmpi/lib", "libmpi.so.40", "libmpi.so.40",
            "libopen-pal.so.40")
        {
            Text = name == "opentext"
                ? "If mpi_show_mca_params is true, setting this string to a valid filename tells 4.1.4 to dump" : ""
        },
        "standard" => new("/usr/lib64/mpich/lib", "libmpi_abi.so.1", "libmpi_abi.so.1.0.0"),
        "standard0" => new("/usr/lib64/mpich/lib", "libmpi_abi.so.0", "libmpi_abi.so.0.0.0"),
        "standardopen" => new("/usr/lib64/openmpi/lib", "libmpi_abi.so.1", "libmpi_abi.so.1.0.1", "libopen-pal.so.80"),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no MPI of this name"),
    };

    /// <summary>Compiles it into a tree.</summary>
    /// <param name="glibc">It calls a function of this version of glibc 2.</param>
    /// <param name="fortran">With its Fortran library beside it.</param>
    /// <param name="further">A function that it has besides the usual ones.</param>
    /// <returns>The library and those beside it, as paths in the tree.</returns>
    public IEnumerable<string> Into(string root, int glibc, bool fortran, string? further)
    {
        foreach (string need in Needs)
            Compiled.Library($"{root}{Directory}/{need}", need, $"int {Identifier(need)}(void) {{ return 0; }}");
        string data = (IsOpenMpi ? "int ompi_mpi_comm_world = 1;" : "")
            + (further is null ? "" : $"int {further}(void) {{ return 0; }} ") + $"const char text[] = \"{Text}\";";
        Compiled.Library($"{root}{Directory}/{File}", Soname,
            $"int glibc_2_{glibc}(void); {Functions} {data} int start(void) {{ return glibc_2_{glibc}(); }}",
            null, [GlibcStandIn.LibcOf(root), .. Needs.Select(need => $"{root}{Directory}/{need}")]);
        if (File != Soname) System.IO.File.CreateSymbolicLink($"{root}{Directory}/{Soname}", File);
        if (fortran) Compiled.Library($"{root}{Directory}/{FortranName}", FortranName, "int mpi_init_(void) { return 0; }");
        return [.. Needs.Append(Soname).Concat(fortran ? [FortranName] : Array.Empty<string>())
            .Select(name => $"{Directory}/{name}")];
    }

    /// <summary>/opt/solver, which links the library.</summary>
    /// <param name="further">What else it calls, a function of MPI.</param>
    public void Program(string root, bool fortran, string? further)
    {
        string library = $"{root}{Directory}/{Soname}";
        string code = $"int MPI_Init(void); {(further is null ? "" : $"int {further}(void);")} void _start(void) {{ "
            + $"MPI_Init(); {(further is null ? "" : $"{further}();")} }}";
        Compiled.Program(root + "/opt/solver", code, ["-nostdlib", "-nostartfiles", "-Wl,--allow-shlib-undefined", library,
            .. fortran ? [$"{root}{Directory}/{FortranName}"] : Array.Empty<string>()]);
    }

    /// <summary>MPICH's, or Open MPI's.</summary>
    private string FortranName => IsOpenMpi ? "libmpi_mpifh.so.40" : "libmpifort.so.12";

    private static string Identifier(string name) => "of_" + name.Replace('-', '_').Replace('.', '_');
}
