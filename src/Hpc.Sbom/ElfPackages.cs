using System.Buffers.Binary;
using Hpc.Binary;
using Hpc.Inject;

namespace Hpc.Sbom;

/// <summary>What a program or library says of itself that no package has: the modules of Go in it, or its DT_SONAME.</summary>
internal static class ElfPackages
{
    private const int HeaderSize = 64, SegmentSize = 56, MostSegments = 64;
    private const uint Loaded = 1, Writable = 2;

    /// <summary>Nothing where it is no ELF file.</summary>
    /// <param name="isLibrary">By its name.</param>
    public static IEnumerable<Package> Of(RandomAccessSource file, string path, bool isLibrary)
    {
        byte[] head = new byte[HeaderSize];
        if (file.Length < HeaderSize || file.Read(0, head) < HeaderSize || !head.AsSpan().StartsWith("\x7f"u8)
            || !head.AsSpan(1).StartsWith("ELF"u8))
        {
            return [];
        }

        bool isReadable = head[4] == 2 && head[5] == 1; // 64 bits, little-endian
        Package[] modules = isReadable ? OfGo(file, head, path) : [];
        return modules.Length > 0 ? modules : isLibrary ? OfLibrary(file, path) : [];
    }

    private static Package[] OfLibrary(RandomAccessSource file, string path) =>
        ElfFile.Read(file).Soname is { Length: > 0 } soname
        ? [new Package(PackageKind.Library, soname, Version(path, soname), path) { Place = ("generic", "") }] : [];

    /// <summary>What the file's name has behind ".so." where that says more than the soname: libx.so.1.2 of libx.so.1.</summary>
    private static string Version(string path, string soname)
    {
        const string Mark = ".so.";
        string name = path[(path.LastIndexOf('/') + 1)..];
        int at = name.LastIndexOf(Mark, StringComparison.Ordinal);
        return at > 0 && name.Length > soname.Length && name.StartsWith(soname[..Math.Min(at, soname.Length)],
            StringComparison.Ordinal)
            ? name[(at + Mark.Length)..] : "";
    }

    private static Package[] OfGo(RandomAccessSource file, byte[] head, string path)
    {
        long place = ElfSections.Find(file, head, ".go.buildinfo"u8) ?? Search(file, head, path);
        if (place < 0)
        {
            return [];
        }

        byte[] bytes = new byte[(int)Math.Min(file.Length - place, GoBuildInfo.LongestList)];
        file.ReadExactly(place, bytes, $"Go's build information in {path}");
        return GoBuildInfo.Find(bytes) == 0 ? [.. GoBuildInfo.Read(bytes, path)] : [];
    }

    /// <summary>Where it begins in the data of a program that has lost its sections; -1 for nowhere.</summary>
    private static long Search(RandomAccessSource file, byte[] head, string path)
    {
        long table = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(32));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(54));
        int count = Math.Min((int)BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(56)), MostSegments);
        for (int at = 0; at < count && size == SegmentSize && table > 0; at++)
        {
            byte[] segment = new byte[SegmentSize];
            file.ReadExactly(table + ((long)at * SegmentSize), segment, $"segments of {path}");
            long offset = BinaryPrimitives.ReadInt64LittleEndian(segment.AsSpan(8));
            bool isData = BinaryPrimitives.ReadUInt32LittleEndian(segment) == Loaded
                && (BinaryPrimitives.ReadUInt32LittleEndian(segment.AsSpan(4)) & Writable) != 0;
            if (isData && Found(file, offset) is >= 0 and var found)
            {
                return found;
            }
        }

        return -1;
    }

    private static long Found(RandomAccessSource file, long offset)
    {
        if (offset < 0 || offset >= file.Length)
        {
            return -1;
        }

        byte[] bytes = new byte[(int)Math.Min(file.Length - offset, GoBuildInfo.Searched)];
        int at = GoBuildInfo.Find(bytes.AsSpan(0, file.Read(offset, bytes)));
        return at < 0 ? -1 : offset + at;
    }
}
