namespace Hpc.Oci;

/// <summary>What an entry of a tar stream makes. POSIX.1-2017, pax, "ustar Interchange Format", typeflag.</summary>
public enum TarEntryType
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}
