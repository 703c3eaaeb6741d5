namespace Hpc.Inject;

/// <summary>Why a library of the host cannot be loaded in the image.</summary>
/// <param name="Library">SONAME of the library that cannot be.</param>
/// <param name="Missing">What it lacks: a symbol version, e.g. GLIBC_2.34, or a library.</param>
/// <param name="From">The library that should have it, e.g. libc.so.6.</param>
public sealed record LibraryObstacle(string Library, string Missing, string From);
