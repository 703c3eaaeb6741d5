namespace Hpc.Inject;

/// <summary>The entries of the dynamic section that are looked at; addresses as in memory, 0 if there is none.</summary>
internal sealed class ElfDynamic
{
    public List<ulong> Needed { get; } = [];

    public ulong StringTable { get; private set; }
    public ulong SymbolTable { get; private set; }
    public ulong Hash { get; private set; }
    public ulong GnuHash { get; private set; }
    public ulong VersionNeed { get; private set; }
    public ulong VersionNeedCount { get; private set; }
    public ulong VersionDefinition { get; private set; }
    public ulong VersionDefinitionCount { get; private set; }

    /// <summary>Offsets in the string table; null if the entry is missing.</summary>
    public ulong? Soname { get; private set; }
    public ulong? RPath { get; private set; }
    public ulong? RunPath { get; private set; }

    public void Add(ulong tag, ulong value)
    {
        switch (tag)
        {
            case 1: Needed.Add(value); break;
            case 4: Hash = value; break;
            case 5: StringTable = value; break;
            case 6: SymbolTable = value; break;
            case 14: Soname = value; break;
            case 15: RPath = value; break;
            case 29: RunPath = value; break;
            case 0x6ffffef5: GnuHash = value; break;
            case 0x6ffffffc: VersionDefinition = value; break;
            case 0x6ffffffd: VersionDefinitionCount = value; break;
            case 0x6ffffffe: VersionNeed = value; break;
            case 0x6fffffff: VersionNeedCount = value; break;
        }
    }
}
