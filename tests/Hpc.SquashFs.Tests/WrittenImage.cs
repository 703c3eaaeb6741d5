using Hpc.Binary;
using Hpc.Codecs;

namespace Hpc.SquashFs.Tests;

/// <summary>Images made by the writer.</summary>
internal static class WrittenImage
{
    public static SquashFsWriterOptions Options(string compressor = "zstd", int blockSize = 128 * 1024, int threads = 2) =>
        new(CompressorFactory.Create(compressor, blockSize), DecompressorFactory.Create(compressor))
        {
            BlockSize = blockSize,
            ModifiedTime = 1_500_000_000,
            Threads = threads,
            StartThread = body => new Thread(() => body()) { IsBackground = true }.Start(),
        };

    public static byte[] Pack(Tree tree, SquashFsWriterOptions options)
    {
        MemoryStorage image = new();
        using SquashFsWriter writer = new(image, options);
        foreach (TreeEntry entry in tree.Entries)
        {
            Add(writer, entry);
        }

        writer.Finish();
        return image.ToArray();
    }

    public static void Add(SquashFsWriter writer, TreeEntry entry)
    {
        string path = Tree.Latin1(entry.Path);
        if (entry.IsHardLink)
        {
            writer.AddHardLink(path, writer.Find(Tree.Latin1(entry.Target!))!);
            return;
        }

        writer.Add(path, new NewEntry(entry.Type)
        {
            Permissions = entry.Permissions,
            Uid = (uint)entry.Uid,
            Gid = (uint)entry.Gid,
            ModifiedTime = entry.ModifiedTime,
            Target = entry.Type == InodeType.Symlink ? Tree.Latin1(entry.Target!) : "",
            DeviceMajor = (uint)entry.Device.Major,
            DeviceMinor = (uint)entry.Device.Minor,
            Xattrs = [.. entry.Xattrs.Select(xattr => new Xattr(Tree.Latin1(xattr.Name), xattr.Value))],
        }, new MemoryStream(entry.Content));
    }

    /// <summary>Writes the image to a file for a judge, and removes it afterwards.</summary>
    public static void WithFile(byte[] image, Action<string> judge)
    {
        string file = Path.Combine(Path.GetTempPath(), $"hpcrun-{Guid.NewGuid():n}.sqfs");
        try
        {
            File.WriteAllBytes(file, image);
            judge(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
