using System.Formats.Tar;
using System.Text;

namespace Hpc.SquashFs.Tests;

/// <summary>A tree of files as a test describes it.</summary>
internal sealed class Tree(IEnumerable<TreeEntry> entries)
{
    private const int Megabyte = 1 << 20;

    public IReadOnlyList<TreeEntry> Entries { get; } = [.. entries];

    public void WriteTar(Stream stream)
    {
        using TarWriter writer = new(stream, TarEntryFormat.Pax, leaveOpen: true);
        foreach (TreeEntry entry in Entries)
        {
            writer.WriteEntry(TarEntryOf(entry));
        }
    }

    /// <summary>Every kind of file that a tar archive can hold, and every shape that a file's content can have in an image
    /// with blocks of 4 KiB, 128 KiB or 1 MiB.</summary>
    public static Tree OfEveryKind(int seed = 5)
    {
        Random random = new(seed);
        byte[] big = Text(random, 2 * Megabyte + 777);
        byte[] sparse = new byte[3 * Megabyte + 5];
        big.AsSpan(0, 1000).CopyTo(sparse.AsSpan(Megabyte + 99));
        byte[] noise = new byte[300_000];
        random.NextBytes(noise);
        List<TreeEntry> entries =
        [
            new("d", InodeType.Directory) { Permissions = 0x3ff, Uid = 70_000,
                Xattrs = [("user.on", "a directory"u8.ToArray())] },
            new("d/e", InodeType.Directory), new("d/e/f", InodeType.Directory), new("empty", InodeType.Directory),
            new("d/big", InodeType.File) { Content = big }, new("d/noise", InodeType.File) { Content = noise },
            new("d/sparse", InodeType.File) { Content = sparse }, new("zeros", InodeType.File) { Content = new byte[Megabyte] },
            new("suid", InodeType.File) { Permissions = 0xfff, Content = [1], ModifiedTime = 0, Uid = 0, Gid = 0 },
            new("hard", InodeType.File) { IsHardLink = true, Target = "d/big" },
            new("link", InodeType.Symlink) { Target = "d/big", Permissions = 0x1ff },
            new("long-link", InodeType.Symlink) { Target = string.Join('/', Enumerable.Repeat("long", 700)),
                Permissions = 0x1ff },
            new("null", InodeType.CharacterDevice) { Device = (1, 3) },
            new("disk", InodeType.BlockDevice) { Device = (259, 70_000) },
            new("fifo", InodeType.Fifo) { ModifiedTime = uint.MaxValue },
            new(new string('n', 255), InodeType.File) { Content = Text(random, 10) },
            new("grüße", InodeType.File)
            { Xattrs = [("user.ö", [0, 255, 10]), ("user.empty", []), ("security.capability", [0, 0, 0, 2, .. new byte[16]])] },
            new("xattr-long", InodeType.File) { Xattrs = [("user.long", Text(random, 30_000)), ("trusted.t", [1])] },
            new("xattr-same", InodeType.File) { Xattrs = [("user.long", Text(new Random(1), 3000))] },
            new("xattr-same-2", InodeType.File) { Xattrs = [("user.long", Text(new Random(1), 3000)), ("user.more", [7])] },
        ];
        entries.AddRange(new[] { 0, 1, 4095, 4096, 4097, 8192, 12_345, 131_071, 131_072, 131_073, Megabyte - 1, Megabyte }
            .Select(size => new TreeEntry($"d/e/size-{size}", InodeType.File) { Content = Text(random, size) }));
        entries.AddRange(Enumerable.Range(0, 300)
            .Select(i => new TreeEntry($"d/e/f/small-{i:d4}", InodeType.File) { Content = Text(random, i) }));
        return new Tree(entries);
    }

    /// <summary>Bytes that compress, but not to nothing.</summary>
    private static byte[] Text(Random random, int size)
    {
        byte[] bytes = new byte[size];
        byte[] phrase = new byte[64];
        for (int at = 0; at < size; at++)
        {
            if (at % 640 == 0)
            {
                random.NextBytes(phrase);
            }

            bytes[at] = phrase[at * 7 % 64];
        }

        return bytes;
    }

    private static PosixTarEntry TarEntryOf(TreeEntry entry)
    {
        PosixTarEntry tar = FitsUstar(entry) ? new UstarTarEntry(TarTypeOf(entry), entry.Path) : PaxEntryOf(entry);
        tar.Mode = (UnixFileMode)entry.Permissions;
        tar.Uid = entry.Uid;
        tar.Gid = entry.Gid;
        // mksquashfs 4.5.1 refuses a pax time without a fraction, and drops the fraction.
        tar.ModificationTime = DateTimeOffset.FromUnixTimeSeconds(entry.ModifiedTime).AddMilliseconds(500);
        if (entry.Target is not null)
        {
            tar.LinkName = entry.Target;
        }
        else if (entry.Type == InodeType.File)
        {
            tar.DataStream = new MemoryStream(entry.Content);
        }
        else if (entry.Type is InodeType.BlockDevice or InodeType.CharacterDevice)
        {
            (tar.DeviceMajor, tar.DeviceMinor) = entry.Device;
        }

        return tar;
    }

    private static bool FitsUstar(TreeEntry entry) =>
        entry.Xattrs.Length == 0 && entry.Path.Length <= 100 && entry.Target is not { Length: > 100 }
        && Ascii.IsValid(entry.Path);

    private static PaxTarEntry PaxEntryOf(TreeEntry entry) => new(TarTypeOf(entry), entry.Path, entry.Xattrs.ToDictionary(
        xattr => "LIBARCHIVE.xattr." + xattr.Name, xattr => Convert.ToBase64String(xattr.Value).TrimEnd('=')));

    private static TarEntryType TarTypeOf(TreeEntry entry) => entry.IsHardLink ? TarEntryType.HardLink : entry.Type switch
    {
        InodeType.Directory => TarEntryType.Directory,
        InodeType.Symlink => TarEntryType.SymbolicLink,
        InodeType.BlockDevice => TarEntryType.BlockDevice,
        InodeType.CharacterDevice => TarEntryType.CharacterDevice,
        InodeType.Fifo => TarEntryType.Fifo,
        _ => TarEntryType.RegularFile,
    };

    /// <summary>A path of a tree as the reader spells it: one char per byte.</summary>
    public static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
