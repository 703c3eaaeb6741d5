using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>What the dynamic loader reads of an ELF object: System V ABI, chapters 4 and 5, and the GNU symbol versions of the
/// Linux Standard Base. Objects of 32 bits or of the other byte order have an identity and nothing else.</summary>
public sealed record ElfFile
{
    public required ElfIdentity Identity { get; init; }

    /// <summary>PT_INTERP: the loader that a program names; null for a library.</summary>
    public string? Interpreter { get; init; }

    /// <summary>DT_NEEDED in the file's order.</summary>
    public IReadOnlyList<string> Needed { get; init; } = [];

    public string? Soname { get; init; }

    /// <summary>DT_RPATH, which the loader ignores where there is a DT_RUNPATH.</summary>
    public string? RPath { get; init; }

    public string? RunPath { get; init; }

    public IReadOnlyList<ElfVersionNeed> VersionNeeds { get; init; } = [];

    /// <summary>Versions that the object defines, without its own name (VER_FLG_BASE).</summary>
    public IReadOnlyList<string> VersionDefinitions { get; init; } = [];

    /// <summary>The oldest kernel, from the note NT_GNU_ABI_TAG: "3.2.0"; null if there is none.</summary>
    public string? AbiTag { get; init; }

    /// <summary>The note NT_GNU_BUILD_ID in hexadecimal; null if there is none.</summary>
    public string? BuildId { get; init; }

    internal IReadOnlyList<ElfSegment> Segments { get; init; } = [];

    internal ElfDynamic Dynamic { get; init; } = new();

    public static ElfFile Read(RandomAccessSource source) => Read(source, NewBuffers());

    /// <param name="buffers">From <see cref="NewBuffers"/>, for one object after the other.</param>
    internal static ElfFile Read(RandomAccessSource source, byte[][] buffers) => new ElfReader(source, buffers).Read();

    internal static byte[][] NewBuffers() => [new byte[ElfWindow.UsualStretch], new byte[ElfWindow.UsualStretch]];
}
