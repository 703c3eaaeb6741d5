using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>Writes a cache in the new format, which every glibc since 2.2 reads.</summary>
public static class LoaderCacheWriter
{
    private const string Generator = "hpcrun";

    /// <summary>The image's cache with libraries put in front of its own: every entry of the same name and kind goes, the one of
    /// the host's path comes.</summary>
    public static LoaderCache With(LoaderCache? image, IReadOnlyList<LoaderCacheEntry> added)
    {
        List<LoaderCacheEntry> all = [];
        foreach (LoaderCacheEntry entry in image?.Entries ?? [])
        {
            if (!IsReplaced(entry, added))
            {
                all.Add(entry);
            }
        }

        foreach (LoaderCacheEntry entry in added)
        {
            int at = 0;
            while (at < all.Count && LoaderCacheOrder.Compare(all[at].Name, entry.Name) > 0)
            {
                at++;
            }

            all.Insert(at, entry);
        }

        return new LoaderCache(all);
    }

    private static bool IsReplaced(LoaderCacheEntry entry, IReadOnlyList<LoaderCacheEntry> added)
    {
        foreach (LoaderCacheEntry candidate in added)
        {
            if (candidate.Name == entry.Name && candidate.Flags == entry.Flags)
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="cache">Its entries in the loader's order (<see cref="With"/> keeps it).</param>
    public static byte[] Write(LoaderCache cache)
    {
        List<string> hardware = [];
        foreach (LoaderCacheEntry entry in cache.Entries)
        {
            if (entry.Hardware is { } name && !hardware.Contains(name))
            {
                hardware.Add(name);
            }
        }

        // Indexes stand for priority: the loader wants the names in ldconfig's order, which is that of the strings.
        hardware.Sort(string.CompareOrdinal);
        int strings = LoaderCache.NewHeaderSize + cache.Entries.Count * LoaderCache.NewEntrySize;
        StringPool pool = new(strings);
        byte[] table = new byte[strings];
        RawText.Write(LoaderCache.NewMagic, table);
        for (int i = 0; i < cache.Entries.Count; i++)
        {
            LoaderCacheEntry entry = cache.Entries[i];
            Span<byte> at = table.AsSpan(LoaderCache.NewHeaderSize + i * LoaderCache.NewEntrySize);
            Put(at, (uint)entry.Flags);
            Put(at[4..], pool.Add(entry.Name));
            Put(at[8..], pool.Add(entry.Path));
            Put(at[12..], entry.OsVersion);
            BinaryPrimitives.WriteUInt64LittleEndian(at[16..], entry.Hardware is { } name
                ? LoaderCache.NamedHardware | (uint)hardware.IndexOf(name) : entry.HardwareBits);
        }

        uint[] names = [.. hardware.ConvertAll(name => pool.Add(name))];
        byte[] text = pool.ToArray();
        int extension = (strings + text.Length + 3) & ~3;
        byte[] tail = Extension(extension, names);
        Put(table.AsSpan(20), (uint)cache.Entries.Count);
        Put(table.AsSpan(24), (uint)text.Length);
        table[28] = 2; // cache_file_new_flags_endian_little
        Put(table.AsSpan(32), (uint)extension);
        byte[] all = new byte[extension + tail.Length];
        table.CopyTo(all, 0);
        text.CopyTo(all, strings);
        tail.CopyTo(all, extension);
        return all;
    }

    /// <summary>Two sections: who wrote it, and the offsets of the hardware names.</summary>
    private static byte[] Extension(int start, uint[] names)
    {
        const int HeadSize = 8 + 2 * 16;
        int generator = start + HeadSize + names.Length * 4;
        byte[] bytes = new byte[HeadSize + names.Length * 4 + Generator.Length];
        Put(bytes, LoaderCache.ExtensionMagic);
        Put(bytes.AsSpan(4), 2);
        Section(bytes.AsSpan(8), 0, generator, Generator.Length);
        Section(bytes.AsSpan(24), 1, start + HeadSize, names.Length * 4);
        for (int i = 0; i < names.Length; i++)
        {
            Put(bytes.AsSpan(HeadSize + i * 4), names[i]);
        }

        RawText.Write(Generator, bytes.AsSpan(HeadSize + names.Length * 4));
        return bytes;
    }

    private static void Section(Span<byte> at, uint tag, int offset, int size)
    {
        Put(at, tag);
        Put(at[8..], (uint)offset);
        Put(at[12..], (uint)size);
    }

    private static void Put(Span<byte> at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(at, value);
}
