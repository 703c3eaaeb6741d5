using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>A record where it lies: a file when it is sealed, before that a directory with a part of each node.</summary>
internal static class RecordFile
{
    /// <summary>Whether something looks like a record, for lists.</summary>
    public static bool IsOne(string path) => Directory.Exists(path) ? Parts(path).Any()
        : path.EndsWith(".record", StringComparison.Ordinal) && File.Exists(path);

    public static bool IsOpen(string path) => Directory.Exists(path);

    /// <exception cref="RefusedException">There is no record, or it is damaged.</exception>
    public static RunRecord Read(string path)
    {
        try
        {
            return Parsed(path);
        }
        catch (CorruptImageException error)
        {
            throw new RefusedException($"cannot read '{path}': {error.Message}", "the record is damaged, or is none",
                "name what exec --record wrote");
        }
    }

    private static RunRecord Parsed(string path)
    {
        if (!Directory.Exists(path))
        {
            return RecordDocument.Read(Bytes(path), path);
        }

        string[] names = [.. Parts(path).Order(StringComparer.Ordinal)];
        if (names.Length == 0)
        {
            throw new RefusedException($"cannot read '{path}': it is not a record", "the directory has no part of a node",
                "name what exec --record wrote");
        }

        KnownLines known = new();
        return RecordMerge.Of([.. names.Select(name => (name, NodePart.Read(Bytes(name), name, known)))]);
    }

    public static IEnumerable<string> Parts(string directory) =>
        Directory.EnumerateFiles(directory, "*" + RecordFormat.PartSuffix)
        .Where(path => !Path.GetFileName(path).StartsWith('.'));

    /// <summary>The part to which an image server may still append; null if there is none, as far as locks can tell.</summary>
    public static string? Running(string directory)
    {
        foreach (string path in Parts(directory))
        {
            int fd = Fcntl.TryOpen(ImageTarget.Bytes(path), Fcntl.O_RDONLY);
            int locked = fd < 0 ? 0 : Flock.Try(fd, Flock.LOCK_SH | Flock.LOCK_NB);
            _ = fd < 0 ? 0 : Unistd.Close(fd);
            if (locked == -Errno.EAGAIN)
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>Without a lock of .NET's: an image server has one on its part.</summary>
    private static byte[] Bytes(string path) => SmallFile.ReadTyped(ImageTarget.Bytes(path)) is { } text ? RawText.Bytes(text)
        : throw new RefusedException($"cannot read '{path}': there is no such file, or you may not read it",
            "a record is what exec --record wrote, and has less than 16 MiB", "hpcrun record list");
}
