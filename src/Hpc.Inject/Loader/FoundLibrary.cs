namespace Hpc.Inject;

/// <summary>A library where the loader found it.</summary>
/// <param name="Path">As opened, links not followed.</param>
public sealed record FoundLibrary(string Path, ElfFile Elf);
