using System.Security.Cryptography;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>The content of a file, by its SHA-256, together with what the file was when it was read.</summary>
/// <param name="State">Equal before and after.</param>
internal readonly record struct FileDigest(string Digest, FileState State)
{
    private const int Stretch = 1 << 20;
    private const int Attempts = 3;

    /// <param name="path">One char per byte.</param>
    /// <param name="cache">null: the file is read in any case.</param>
    /// <exception cref="RefusedException">It cannot be read, or somebody writes to it all the time.</exception>
    public static FileDigest Of(string path, DigestCache? cache)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK); // a pipe would wait for a writer
        if (fd < 0)
        {
            throw new RefusedException($"cannot read '{ImageTarget.Text(path)}': {Errno.Name(-fd)}", "its digest is wanted",
                "ls -l " + ImageTarget.Text(path));
        }

        try
        {
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                (ulong device, FileState before) = StateOf(fd, path);
                if (cache?.Get(device, before) is { } known)
                {
                    return new FileDigest(known, before);
                }

                string digest = Read(fd, path);
                if (StateOf(fd, path).State == before)
                {
                    cache?.Add(device, before, digest);
                    return new FileDigest(digest, before);
                }
            }
        }
        finally
        {
            _ = Unistd.Close(fd);
        }

        throw new RefusedException($"cannot read '{ImageTarget.Text(path)}': it changes while it is read",
            "a program still writes to it", "seal the record when the program has ended");
    }

    /// <exception cref="RefusedException">There is none, or a pipe or a device.</exception>
    public static void RequireRegular(string path)
    {
        if (StateOf(path) is null)
        {
            throw new RefusedException($"cannot read '{ImageTarget.Text(path)}': there is no regular file",
                "its digest is wanted", "ls -l " + ImageTarget.Text(path));
        }
    }

    /// <summary>null where there is no regular file.</summary>
    public static FileState? StateOf(string path) => Stat.Of(path, followLinks: true, out _) is { IsFile: true } status
        ? StateOf(status) : null;

    private static (ulong Device, FileState State) StateOf(int fd, string path) => Stat.Of(fd, out int error) is not { } status
        ? throw new SystemCallException("statx", $"{fd}", -error)
        : status.IsFile ? (status.Device, StateOf(status))
        : throw new RefusedException($"cannot read '{ImageTarget.Text(path)}': it is not a regular file", "its digest is wanted",
            "name files");

    private static FileState StateOf(Stat.Status status) =>
        new(status.Inode, status.Size, status.ModifiedNanoseconds, status.ChangedNanoseconds);

    private static string Read(int fd, string path)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[Stretch];
        for (long at = 0; ;)
        {
            int done = Unistd.TryPread(fd, buffer, at);
            if (done < 0)
            {
                throw new RefusedException($"cannot read '{ImageTarget.Text(path)}': {Errno.Name(-done)}",
                    "its digest is wanted", "name a file that can be read");
            }

            if (done == 0)
            {
                return DigestText.Prefix + Convert.ToHexStringLower(hash.GetHashAndReset());
            }

            hash.AppendData(buffer, 0, done);
            at += done;
        }
    }
}
