using System.Buffers;
using Hpc.Binary;

namespace Hpc.Numerics;

/// <summary>What a library says of itself in its own text: version, and what it can be told.</summary>
public static class LibraryReader
{
    /// <summary>libmkl_core and libtorch are larger; nothing of theirs is read.</summary>
    private const long Within = 256 << 20;

    private const int LongestList = 512;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");

    /// <param name="path">Relative to the root.</param>
    public static NumericLibrary Read(LibraryKind kind, string path, RandomAccessSource file)
    {
        NumericLibrary library = new(kind, path) { Version = VersionInName(path) };
        return kind switch
        {
            LibraryKind.Glibc => library with
            {
                Version = Version(Text(file, "release version ")) ?? library.Version,
                IsDynamic = true
            },
            LibraryKind.OpenBlas => library with
            {
                Version = Version(Text(file, "OpenBLAS 0.") is { } text ? "0." + text : null) ?? library.Version,
                IsDynamic = Has(file, "OPENBLAS_CORETYPE"),
            },
            LibraryKind.Blis => library with { IsDynamic = Has(file, "BLIS_ARCH_TYPE") && !Has(file, "AOCL") },
            LibraryKind.NumPy => library with { Version = "", IsDynamic = true, Dispatched = Features(file) },
            LibraryKind.Mpi when Has(file, "I_MPI_CBWR") => library with { Kind = LibraryKind.IntelMpi },
            _ => library,
        };
    }

    /// <summary>The list stands in the message about names that are not in it.</summary>
    private static string[] Features(RandomAccessSource file)
    {
        const string Mark = "they are not part of the dispatched optimizations\n(";
        string list = TextSearch.Behind(file, Mark, LongestList, Within) ?? "";
        int end = list.IndexOf(')', StringComparison.Ordinal);
        string[] words = end < 0 ? [] : list[..end].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.All(word => word.All(one => char.IsAsciiLetterOrDigit(one) || one == '_')) ? words : [];
    }

    private static bool Has(RandomAccessSource file, string mark) => TextSearch.Behind(file, mark, 1, Within) is not null;

    private static string? Text(RandomAccessSource file, string mark) => TextSearch.Behind(file, mark, 16, Within);

    private static string? Version(string? text)
    {
        int end = text is null ? 0 : text.AsSpan().IndexOfAnyExcept(s_digits);
        string version = text is null ? "" : (end < 0 ? text : text[..end]).TrimEnd('.');
        return version.Length > 0 ? version : null;
    }

    /// <summary>What stands behind ".so." or before it: libfftw3.so.3.6.10, libopenblasp-r0.3.21.so, libc-2.31.so.</summary>
    private static string VersionInName(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        int so = name.IndexOf(".so", StringComparison.Ordinal), dash = name.LastIndexOf('-', Math.Max(so, 0));
        string? before = dash > 0 && so > dash ? Version(name[(dash + 1)..so].TrimStart('r')) : null;
        return before ?? (so >= 0 && name.Length > so + 4 ? Version(name[(so + 4)..]) : null) ?? "";
    }
}
