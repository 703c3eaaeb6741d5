namespace Hpc.Sif;

/// <summary>The processor that an image is for. On disk two decimal digits and a NUL, e.g. "02\0".</summary>
public enum SifArchitecture
{
    /// <summary>The first three letters of a name instead of a code, e.g. "amd": the setprim command of siftool 2.8 leaves that
    /// in the partition, and the right code in the header.</summary>
    CutShort = -2,

    /// <summary>Three NULs: partitions written before August 2018 leave the architecture to the header.</summary>
    Blank = -1,

    /// <summary>"00": a file without a primary partition.</summary>
    Unknown = 0,
    I386 = 1,
    Amd64 = 2,
    Arm = 3,
    Arm64 = 4,
    Ppc64 = 5,
    Ppc64Le = 6,
    Mips = 7,
    MipsLe = 8,
    Mips64 = 9,
    Mips64Le = 10,
    S390x = 11,
    RiscV64 = 12,
    LoongArch64 = 13,
}
