namespace Hpc.Inject;

/// <summary>e_machine of the ELF header, as far as clusters have them (System V ABI, "ELF Header").</summary>
public enum ElfMachine
{
    I386 = 3,
    PowerPc64 = 21,
    S390 = 22,
    Arm = 40,
    X86_64 = 62,
    AArch64 = 183,
    RiscV = 243,
}

/// <summary>For what a machine an object was made.</summary>
/// <param name="Is64">ELFCLASS64.</param>
/// <param name="IsLittleEndian">ELFDATA2LSB.</param>
public readonly record struct ElfIdentity(bool Is64, bool IsLittleEndian, ElfMachine Machine);
