using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>The global header: a launch script, then 96 bytes, little-endian, fields in disk order.
/// sylabs/sif: struct header (pkg/sif/sif.go). Offsets count from <see cref="SifFile.Origin"/>.</summary>
/// <param name="LaunchScript">What execve(2) sees: usually "#!/usr/bin/env run-singularity\n\0", 32 bytes; NUL-padded.</param>
/// <param name="Version">0 (until 2018) or 1; both have the same layout.</param>
/// <param name="DescriptorsFree">Unused slots of the descriptor table.</param>
/// <param name="DescriptorsSize">Bytes of the descriptor table: 585 per slot.</param>
public readonly record struct SifHeader(
    ReadOnlyMemory<byte> LaunchScript,
    int Version,
    SifArchitecture Architecture,
    Guid Id,
    UnixTime CreatedAt,
    UnixTime ModifiedAt,
    long DescriptorsFree,
    long DescriptorsTotal,
    long DescriptorsOffset,
    long DescriptorsSize,
    long DataOffset,
    long DataSize)
{
    /// <summary>Bytes that writers give the launch script.</summary>
    public const int LaunchScriptLength = 32;

    /// <summary>Bytes from the magic to the end of the header.</summary>
    public const int FixedSize = 96;

    /// <summary>Bytes of a header with the usual launch script.</summary>
    public const int Size = LaunchScriptLength + FixedSize;

    /// <summary>Offsets of fields from the magic.</summary>
    internal const int ArchitectureOffset = 13;
    internal const int IdOffset = ArchitectureOffset + ArchitectureCode.Size;
    internal const int TimesOffset = IdOffset + IdSize;
    internal const int DescriptorsFreeOffset = 48;
    internal const int DescriptorsSizeOffset = 72;
    internal const int DataOffsetOffset = 80;

    private const int VersionSize = 3;
    private const int IdSize = 16;

    /// <summary>"SIF_MAGIC" and a NUL.</summary>
    public static ReadOnlySpan<byte> Magic => "SIF_MAGIC\0"u8;

    /// <summary>Offset of the magic in the first bytes of a file, or -1. A SIF file that another file holds at its beginning (a
    /// SquashFS image whose first data it is, an archive) makes no SIF file of that one.</summary>
    public static int FindMagic(ReadOnlySpan<byte> head)
    {
        int magic = head[..Math.Min(head.Length, SifLimits.MagicSearchLength)].IndexOf(Magic);
        return magic >= 0 && IsLaunchScript(head[..magic]) ? magic : -1;
    }

    /// <summary>What stands before the magic: 32 bytes, which no reader looks at, or a longer script.</summary>
    private static bool IsLaunchScript(ReadOnlySpan<byte> before) => before.Length == LaunchScriptLength
        ? !before.StartsWith("hsqs"u8)
        : before.StartsWith("#!"u8) && !before.TrimEnd((byte)0).Contains((byte)0);

    /// <summary>Parses the header whose magic lies at <paramref name="magic"/> of <paramref name="head"/>. Offsets are checked
    /// against each other and, with the file's length, by <see cref="SifFile"/>.</summary>
    internal static SifHeader Parse(ReadOnlyMemory<byte> head, int magic)
    {
        ByteCursor cursor = new(head.Span[magic..], "SIF header", magic);
        cursor.Skip(Magic.Length);
        return new SifHeader(
            head[..magic],
            ParseVersion(ref cursor),
            ArchitectureCode.Parse(ref cursor),
            new Guid(cursor.Take(IdSize), bigEndian: true),
            new UnixTime(cursor.I64()),
            new UnixTime(cursor.I64()),
            DescriptorsFree: CheckedNumber.Read64(ref cursor, "free descriptors", 0, SifLimits.MaxDescriptors),
            DescriptorsTotal: CheckedNumber.Read64(ref cursor, "descriptors", 0, SifLimits.MaxDescriptors),
            DescriptorsOffset: CheckedNumber.Read64(ref cursor, "descriptor table offset", Size, long.MaxValue),
            DescriptorsSize: CheckedNumber.Read64(
                ref cursor, "descriptor table size", 0, SifLimits.MaxDescriptors * SifDescriptor.SlotSize),
            DataOffset: CheckedNumber.Read64(ref cursor, "data offset", Size, long.MaxValue),
            DataSize: CheckedNumber.Read64(ref cursor, "data size", 0, long.MaxValue)).Consistent(magic);
    }

    /// <summary>Writes the header, launch script first, into <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        LaunchScript.Span.CopyTo(destination);
        Span<byte> rest = destination[LaunchScript.Length..];
        Magic.CopyTo(rest);
        rest = rest[Magic.Length..];
        _ = Version.TryFormat(rest, out _, "00");
        rest[VersionSize - 1] = 0;
        rest = rest[VersionSize..];
        ArchitectureCode.Write(Architecture, rest);
        rest = rest[ArchitectureCode.Size..];
        _ = Id.TryWriteBytes(rest, bigEndian: true, out _);
        rest = rest[IdSize..];
        ReadOnlySpan<long> numbers =
        [
            CreatedAt.Seconds, ModifiedAt.Seconds, DescriptorsFree, DescriptorsTotal, DescriptorsOffset, DescriptorsSize,
            DataOffset, DataSize,
        ];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest[(i * sizeof(long))..], numbers[i]);
        }
    }

    private static int ParseVersion(ref ByteCursor cursor)
    {
        ReadOnlySpan<byte> text = cursor.Take(VersionSize);
        if (!char.IsAsciiDigit((char)text[0]) || !char.IsAsciiDigit((char)text[1]) || text[2] != 0)
        {
            throw cursor.Corrupt("version", Convert.ToHexString(text), "\"00\" or \"01\" and a NUL", VersionSize);
        }

        int version = ((text[0] - '0') * 10) + text[1] - '0';
        return version <= 1
            ? version
            : throw new UnsupportedFeatureException(
                $"SIF version {version:00}", "rebuild the image with a version of Apptainer that writes SIF 01");
    }

    private SifHeader Consistent(int magic)
    {
        if (DescriptorsFree > DescriptorsTotal)
        {
            throw new CorruptImageException(
                "SIF header, free descriptors", magic + DescriptorsFreeOffset, $"{DescriptorsFree}", $"0 to {DescriptorsTotal}");
        }

        long size = DescriptorsTotal * SifDescriptor.SlotSize;
        return DescriptorsSize == size
            ? this
            : throw new CorruptImageException(
                "SIF header, descriptor table size",
                magic + DescriptorsSizeOffset,
                $"{DescriptorsSize}",
                $"{size} ({DescriptorsTotal} descriptors of {SifDescriptor.SlotSize} bytes)");
    }
}
