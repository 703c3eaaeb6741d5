using System.Globalization;

namespace Hpc.Numerics;

/// <summary>The variables that pin the libraries of an image to a level.</summary>
/// <param name="Variables">By name, in the table's order.</param>
/// <param name="Unpinned">What stays open, one line for each library.</param>
public sealed record NumericPins(IReadOnlyList<(string Name, string Value)> Variables, IReadOnlyList<string> Unpinned)
{
    private const string Fixed = "its code was chosen when it was built, and it asks for no variable";

    /// <param name="threads">From 1.</param>
    public static NumericPins Of(IReadOnlyList<NumericLibrary> libraries, NumericLevel level, int threads)
    {
        List<(string Name, string Value)> variables = [];
        foreach (PinRow row in PinTable.Rows)
        {
            if (!variables.Any(one => one.Name == row.Variable) && ValueOf(row, libraries, level, threads) is { } value)
            {
                variables.Add((row.Variable, value));
            }
        }

        return new NumericPins(variables, [.. libraries.Select(library => Open(library, level)).OfType<string>().Distinct()]);
    }

    /// <summary>As a message names it.</summary>
    public static string Name(NumericLibrary library) => $"{Name(library.Kind)} {library.Version}".TrimEnd();

    /// <summary>As its makers spell it.</summary>
    public static string Name(LibraryKind kind) => kind switch
    {
        LibraryKind.Glibc => "glibc",
        LibraryKind.OpenBlas => "OpenBLAS",
        LibraryKind.Mkl => "MKL",
        LibraryKind.Blis => "BLIS",
        LibraryKind.OneDnn => "oneDNN",
        LibraryKind.CuBlas => "cuBLAS",
        LibraryKind.IntelMpi => "Intel MPI",
        LibraryKind.Mpi => "MPI",
        LibraryKind.Fftw => "FFTW",
        LibraryKind.Atlas => "ATLAS",
        LibraryKind.Cuda => "CUDA",
        _ => kind.ToString(),
    };

    /// <summary>null where no library of the image has the variable, or there is nothing to say to it.</summary>
    private static string? ValueOf(PinRow row, IReadOnlyList<NumericLibrary> libraries, NumericLevel level, int threads)
    {
        NumericLibrary[] ofKind = [.. libraries.Where(one => one.Kind == row.Library && (one.IsDynamic || !row.NeedsDynamic))];
        return ofKind.Length == 0 ? null : row.ValueAt(level) switch
        {
            PinTable.Threads => threads.ToString(CultureInfo.InvariantCulture),
            PinTable.Features when row.Library == LibraryKind.NumPy => Switched(ofKind, level),
            PinTable.Features => HardwareCapabilities.Of(ofKind, level),
            var value => value,
        };
    }

    /// <summary>Features that some NumPy of the image has code for and the level lacks; null for none. A name that a build
    /// does not
    /// know it only warns of, where warnings of imports are asked for.</summary>
    private static string? Switched(NumericLibrary[] builds, NumericLevel level)
    {
        string[] names = [.. builds.SelectMany(build => build.Dispatched).Distinct().Where(name => !level.Allows(name))];
        return names.Length > 0 ? string.Join(' ', names) : null;
    }

    private static string? Open(NumericLibrary library, NumericLevel level) =>
        PinTable.Unpinned.TryGetValue(library.Kind, out string? why) ? $"{Name(library)}: {why}"
        : library is { Kind: LibraryKind.OpenBlas or LibraryKind.Blis, IsDynamic: false } ? $"{Name(library)}: {Fixed}"
        : library is { Kind: LibraryKind.NumPy, Dispatched.Count: 0 } ? $"{Name(library)}: it does not say what it chooses from"
        : library.Kind is LibraryKind.OneDnn or LibraryKind.Blis && level.IsArm
            ? $"{Name(library)}: on AArch64 no value of its variable is known to be the same everywhere" : null;
}
