namespace Hpc.Inject;

/// <summary>Versions that an object wants of one library (Elf64_Verneed with its Elf64_Vernaux records).</summary>
/// <param name="Library">The library's SONAME.</param>
/// <param name="Versions">e.g. GLIBC_2.34; weak ones are left out.</param>
public sealed record ElfVersionNeed(string Library, IReadOnlyList<string> Versions);
