namespace Hpc.Inject;

/// <summary>A PT_LOAD entry: where bytes of the file lie in memory.</summary>
internal readonly record struct ElfSegment(ulong Address, ulong Offset, ulong FileSize);
