namespace Hpc.Numerics;

/// <summary>Which files are libraries of interest, by their names.</summary>
public static class LibraryNames
{
    private static readonly (string Begins, LibraryKind Kind)[] s_libraries =
    [
        ("libscipy_openblas", LibraryKind.OpenBlas), ("libopenblas", LibraryKind.OpenBlas),
        ("libmkl_core", LibraryKind.Mkl), ("libmkl_rt", LibraryKind.Mkl),
        ("libblis", LibraryKind.Blis), ("libdnnl", LibraryKind.OneDnn), ("libmkldnn", LibraryKind.OneDnn),
        ("_multiarray_umath.", LibraryKind.NumPy), ("libtorch_cpu", LibraryKind.PyTorch),
        ("libgomp.", LibraryKind.OpenMP), ("libgomp-", LibraryKind.OpenMP), ("libomp.", LibraryKind.OpenMP),
        ("libiomp5", LibraryKind.OpenMP),
        ("libcublas", LibraryKind.CuBlas), ("libcudart", LibraryKind.Cuda), ("libcudnn", LibraryKind.Cuda),
        ("libmpi.", LibraryKind.Mpi), ("libmpich.", LibraryKind.Mpi),
        ("libfftw3", LibraryKind.Fftw), ("libatlas", LibraryKind.Atlas), ("libsatlas", LibraryKind.Atlas),
        ("libtatlas", LibraryKind.Atlas), ("libtensorflow", LibraryKind.TensorFlow), ("libjulia", LibraryKind.Julia),
        ("libllvmlite", LibraryKind.Numba), ("libpython3", LibraryKind.Python),
    ];

    /// <summary>null for any other file.</summary>
    /// <param name="path">Relative to the root.</param>
    public static LibraryKind? KindOf(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (name is "libc.so.6" || IsOldLibc(name))
        {
            return LibraryKind.Glibc;
        }

        if (IsPython(name))
        {
            return LibraryKind.Python;
        }

        foreach ((string begins, LibraryKind kind) in IsShared(name) ? s_libraries : [])
        {
            if (name.StartsWith(begins, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return null;
    }

    private static bool IsShared(string name) =>
        name.EndsWith(".so", StringComparison.Ordinal) || name.Contains(".so.", StringComparison.Ordinal);

    /// <summary>libc-2.31.so, to which libc.so.6 was a link before glibc 2.34.</summary>
    private static bool IsOldLibc(string name) => name.StartsWith("libc-2.", StringComparison.Ordinal) && IsShared(name);

    /// <summary>python3.11: a program that has no libpython.</summary>
    private static bool IsPython(string name) => name.StartsWith("python3.", StringComparison.Ordinal)
        && name["python3.".Length..] is { Length: > 0 } minor && minor.All(char.IsAsciiDigit);
}
