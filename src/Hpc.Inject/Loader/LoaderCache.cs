using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>glibc's /etc/ld.so.cache: name to path, for every library that ldconfig found. Two formats
/// (sysdeps/generic/dl-cache.h): the old one of libc6's first days, and the new one, alone or behind an old one; the new one may
/// have extensions (glibc 2.33).</summary>
public sealed class LoaderCache(IReadOnlyList<LoaderCacheEntry> entries, string? generator = null)
{
    public const string Path = "/etc/ld.so.cache";

    /// <summary>No distribution's is larger.</summary>
    public const int MaxSize = 8 << 20;

    internal const string OldMagic = "ld.so-1.7.0";
    internal const string NewMagic = "glibc-ld.so.cache1.1";
    internal const int NewHeaderSize = 48;
    internal const int NewEntrySize = 24;

    /// <summary>Marks a hwcap field that is an index of the extension's names (DL_CACHE_HWCAP_EXTENSION).</summary>
    internal const ulong NamedHardware = 1UL << 62;

    internal const uint ExtensionMagic = 0xeaa42174;

    private const int OldHeaderSize = 16;
    private const int OldEntrySize = 12;
    private const int MaxEntries = 1 << 20;
    private const int MaxSections = 64;

    private Dictionary<string, string>? _byName;
    private int _flags;

    public IReadOnlyList<LoaderCacheEntry> Entries { get; } = entries;

    /// <summary>What wrote it, from the extension: "ldconfig (Debian GLIBC 2.36-9) stable release version 2.36".</summary>
    public string? Generator { get; } = generator;

    /// <exception cref="CorruptImageException">Neither of the formats.</exception>
    public static LoaderCache Parse(ReadOnlySpan<byte> bytes)
    {
        if (Starts(bytes, NewMagic))
        {
            return ParseNew(bytes, 0);
        }

        if (!Starts(bytes, OldMagic))
        {
            throw new CorruptImageException("ld.so.cache", 0, "other bytes", $"{OldMagic} or {NewMagic}");
        }

        ByteCursor head = new(bytes, "ld.so.cache, old header");
        head.Skip(12);
        uint count = head.U32();
        long end = OldHeaderSize + count * (long)OldEntrySize;
        if (count > MaxEntries || end > bytes.Length)
        {
            throw head.Corrupt("nlibs", $"{count}", $"entries in {bytes.Length} bytes", 4);
        }

        int second = (int)((end + 7) & ~7L);
        return second < bytes.Length && Starts(bytes[second..], NewMagic)
            ? ParseNew(bytes, second) : ParseOld(bytes, (int)count, (int)end);
    }

    private static LoaderCache ParseOld(ReadOnlySpan<byte> bytes, int count, int strings)
    {
        List<LoaderCacheEntry> entries = new(count);
        Texts texts = new(bytes);
        ByteCursor cursor = new(bytes[OldHeaderSize..], "ld.so.cache, old entry", OldHeaderSize);
        for (int i = 0; i < count; i++)
        {
            int flags = cursor.I32();
            entries.Add(new LoaderCacheEntry(texts.At(strings + (long)cursor.U32()),
                texts.At(strings + (long)cursor.U32()), flags));
        }

        return new LoaderCache(entries);
    }

    /// <param name="start">Of the new header; all offsets count from it.</param>
    private static LoaderCache ParseNew(ReadOnlySpan<byte> whole, int start)
    {
        ReadOnlySpan<byte> bytes = whole[start..];
        ByteCursor cursor = new(bytes, "ld.so.cache", start);
        cursor.Skip(20);
        uint count = cursor.U32();
        cursor.Skip(8);
        uint extensions = cursor.U32();
        cursor.Skip(12);
        if (count > MaxEntries || count > (uint)cursor.Remaining / NewEntrySize)
        {
            throw cursor.Corrupt("nlibs", $"{count}", $"entries in {cursor.Remaining} bytes");
        }

        (string? generator, List<string> hardware) = ParseExtensions(bytes, extensions);
        Texts texts = new(bytes);
        List<LoaderCacheEntry> entries = new((int)count);
        for (uint i = 0; i < count; i++)
        {
            int flags = cursor.I32();
            string name = texts.At(cursor.U32()), path = texts.At(cursor.U32());
            uint system = cursor.U32();
            ulong bits = cursor.U64();
            bool named = (bits & NamedHardware) != 0;
            entries.Add(new LoaderCacheEntry(name, path, flags, system, named ? 0 : bits,
                named ? Named(hardware, (uint)bits) : null));
        }

        return new LoaderCache(entries, generator);
    }

    /// <summary>struct cache_extension: magic, count, then per section tag, flags, offset, size. Tag 0 is the generator, 1 the
    /// names of glibc-hwcaps directories.</summary>
    private static (string? Generator, List<string> Hardware) ParseExtensions(ReadOnlySpan<byte> bytes, uint offset)
    {
        string? generator = null;
        List<string> hardware = [];
        if (offset == 0 || offset > bytes.Length)
        {
            return (generator, hardware);
        }

        Texts texts = new(bytes);
        ByteCursor cursor = new(bytes[(int)offset..], "ld.so.cache, extension", offset);
        if (cursor.U32() != ExtensionMagic)
        {
            throw cursor.Corrupt("magic", "another number", $"{ExtensionMagic:x}", 4);
        }

        for (uint left = Math.Min(cursor.U32(), MaxSections); left > 0; left--)
        {
            uint tag = cursor.U32();
            cursor.Skip(4);
            uint at = cursor.U32(), size = cursor.U32();
            if (at > bytes.Length || size > bytes.Length - at)
            {
                throw cursor.Corrupt("section", $"{size} bytes at {at}", $"a part of {bytes.Length} bytes", 8);
            }

            ReadOnlySpan<byte> section = bytes.Slice((int)at, (int)size);
            if (tag == 0)
            {
                generator = RawText.Of(section).TrimEnd('\0');
            }
            else if (tag == 1)
            {
                ByteCursor names = new(section, "ld.so.cache, hardware names", at);
                while (names.Remaining >= 4)
                {
                    hardware.Add(texts.At(names.U32()));
                }
            }
        }

        return (generator, hardware);
    }

    private static string Named(List<string> hardware, uint index) => index < hardware.Count
        ? hardware[(int)index]
        : throw new CorruptImageException("ld.so.cache, hardware name", -1, $"{index}", $"below {hardware.Count}");

    /// <summary>The kind of library that a machine's loader takes (flags of dl-cache.h); 0 if it is not known here.</summary>
    public static int FlagsOf(ElfIdentity identity) => identity switch
    {
        { Is64: true, Machine: ElfMachine.X86_64 } => 0x0303,
        { Is64: false, Machine: ElfMachine.X86_64 } => 0x0803,
        { Is64: true, Machine: ElfMachine.AArch64 } => 0x0a03,
        { Is64: true, Machine: ElfMachine.PowerPc64 } => 0x0503,
        { Is64: true, Machine: ElfMachine.S390 } => 0x0403,
        { Is64: true, Machine: ElfMachine.RiscV } => 0x1003,
        { Is64: false, Machine: ElfMachine.I386 } => 0x0003,
        _ => 0,
    };

    /// <summary>The library that the loader takes for a name on a machine that has none of the optional hardware; null if it has
    /// none.</summary>
    public string? Find(string name, int flags)
    {
        if (_byName is null || _flags != flags)
        {
            (_byName, _flags) = (new Dictionary<string, string>(Entries.Count, StringComparer.Ordinal), flags);
            foreach (LoaderCacheEntry entry in Entries)
            {
                if (entry.Flags == flags && entry.Hardware is null && entry.HardwareBits == 0)
                {
                    _ = _byName.TryAdd(entry.Name, entry.Path);
                }
            }
        }

        return _byName.GetValueOrDefault(name);
    }

    private static bool Starts(ReadOnlySpan<byte> bytes, string magic)
    {
        for (int i = 0; i < magic.Length; i++)
        {
            if (i >= bytes.Length || bytes[i] != magic[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The strings of a cache. Entries share them, as a name is the end of a path: together they are not much longer
    /// than the cache.</summary>
    private ref struct Texts(ReadOnlySpan<byte> bytes)
    {
        /// <summary>PATH_MAX.</summary>
        private const int Longest = 4096;

        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _left = Math.Max(2 * bytes.Length, Longest);

        public string At(long offset)
        {
            int end = offset < _bytes.Length
                ? _bytes[(int)offset..Math.Min(_bytes.Length, (int)offset + Longest)].IndexOf((byte)0) : -1;
            _left -= Math.Max(end, 0);
            return end >= 0 && _left >= 0
                ? RawText.Of(_bytes.Slice((int)offset, end))
                : throw new CorruptImageException("ld.so.cache, string", offset,
                    _left < 0 ? "more and more of the same strings" : "no string",
                    $"a string of at most {Longest} characters within {_bytes.Length} bytes");
        }
    }
}
