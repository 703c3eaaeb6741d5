using Hpc.Binary;
using Hpc.Codecs;
using Hpc.SquashFs;

namespace Hpc.Fuzz;

/// <summary>Small images in which every structure occurs, by our own writer: stored and compressed; those of the corpora as they
/// are, and stored.</summary>
internal static class SquashFsImages
{
    private const int MostEntries = 300;

    public static IEnumerable<byte[]> All()
    {
        yield return Written(new StoredCompressor(), "zstd", 4096);
        foreach (string name in new[] { "gzip", "zstd", "lz4", "xz" })
        {
            yield return Written(CompressorFactory.Create(name, 4096), name, 4096);
        }

        foreach (string name in JudgeProgram.Exists("mksquashfs") ? new[] { "lzo", "lzma" } : [])
        {
            yield return Made("-comp", name);
            yield return Made("-comp", name, "-noI", "-noD", "-noF", "-noX", "-noId");
        }

        foreach (byte[] image in CorpusFiles.In("squashfs", isOne: bytes => bytes.AsSpan().StartsWith("hsqs"u8)))
        {
            yield return image;
            if (Stored(image) is { } stored)
            {
                yield return stored;
            }
        }
    }

    public static SquashFsImage Open(byte[] image) =>
        SquashFsImage.Open(new MemorySource(image), id => DecompressorFactory.Create(id.Name()));

    /// <summary>By mksquashfs(1), which writes what we only read.</summary>
    private static byte[] Made(params string[] options)
    {
        byte[] tar = new Oci.Tests.LayerTar().Directory("d").File("d/a", new string('a', 9000)).Link("l", "d/a").Directory("d/e")
            .File("d/e/f", "text").Bytes;
        string image = Path.Combine(Path.GetTempPath(), $"hpcrun-fuzz-{Environment.ProcessId}.sqfs");
        try
        {
            _ = JudgeProgram.Ask(tar, "sh",
                ["-c", "exec mksquashfs - \"$0\" -tar -b 4K -exports -nopad -noappend -quiet -no-progress -processors 1 \"$@\" "
                    + "< input", image, .. options]);
            return File.Exists(image) ? File.ReadAllBytes(image) : [];
        }
        finally
        {
            File.Delete(image);
        }
    }

    private static byte[] Written(Compressor compressor, string name, int blockSize) =>
        With(compressor, name, blockSize, writer =>
    {
        byte[] data = new byte[12_345];
        new Random(1).NextBytes(data.AsSpan(0, 9000));
        Add(writer, "", InodeType.Directory);
        Add(writer, "d", InodeType.Directory);
        Add(writer, "d/e", InodeType.Directory);
        WrittenNode file = Add(writer, "d/file", InodeType.File, data, new Xattr("user.name", new byte[] { 1, 2, 3 }),
            new Xattr("user.long", new byte[300]));
        writer.AddHardLink("d/linked", file);
        Add(writer, "d/holes", InodeType.File, new byte[20_000]);
        Add(writer, "d/small", InodeType.File, [1, 2, 3], new Xattr("user.name", new byte[] { 1, 2, 3 }));
        Add(writer, "empty", InodeType.File, []);
        Add(writer, "fifo", InodeType.Fifo);
        Add(writer, "null", InodeType.CharacterDevice);
        writer.Add("link", new NewEntry(InodeType.Symlink) { Permissions = 0x1ff, Target = "d/file" }, Stream.Null);
        for (int at = 0; at < 300; at++)
        {
            Add(writer, $"d/e/name-{at:000}", InodeType.File, []);
        }
    });

    private static WrittenNode Add(SquashFsWriter writer, string path, InodeType type, byte[]? content = null,
        params Xattr[] xattrs) =>
        writer.Add(path, new NewEntry(type)
        {
            Permissions = 0x1ed, Uid = 1000, Gid = 100, ModifiedTime = 1, DeviceMajor = 1,
            DeviceMinor = 3, Xattrs = xattrs
        }, new MemoryStream(content ?? []));

    /// <summary>The same tree with every block stored; null if it is too large, or damaged already.</summary>
    private static byte[]? Stored(byte[] image)
    {
        try
        {
            List<(string Path, SquashFsNode Node)> nodes = [.. Open(image).Walk().Take(MostEntries)];
            return nodes.Count == MostEntries ? null : With(new StoredCompressor(), "zstd", 4096,
                writer => nodes.ForEach(entry => writer.Add(entry.Path.Trim('/'), new NewEntry(Basic(entry.Node.Inode.Type))
                {
                    Permissions = (ushort)(entry.Node.Inode.Mode & 0xfff),
                    Uid = entry.Node.Uid,
                    Gid = entry.Node.Gid,
                    Target = Basic(entry.Node.Inode.Type) == InodeType.Symlink ? entry.Node.ReadLink() : "",
                    Xattrs = [.. entry.Node.Xattrs()],
                }, new MemoryStream(entry.Node.ReadAll(1 << 16) ?? []))));
        }
        catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException or EntryRefusedException)
        {
            return null;
        }
    }

    private static InodeType Basic(InodeType type) =>
        type >= InodeType.ExtendedDirectory ? type - InodeType.ExtendedDirectory + InodeType.Directory : type;

    private static byte[] With(Compressor compressor, string name, int blockSize, Action<SquashFsWriter> fill)
    {
        MemoryStorage image = new();
        using SquashFsWriter writer = new(image,
            new SquashFsWriterOptions(compressor, DecompressorFactory.Create(name))
            { BlockSize = blockSize, ModifiedTime = 1, PackTails = true });
        fill(writer);
        writer.Finish();
        return image.ToArray();
    }
}
