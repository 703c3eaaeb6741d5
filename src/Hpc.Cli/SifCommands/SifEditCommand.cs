using System.Globalization;
using Hpc.Binary;
using Hpc.Images;
using Hpc.Launch;
using Hpc.Linux;
using Hpc.Sif;
using Microsoft.Win32.SafeHandles;

namespace Hpc.Cli;

/// <summary><c>hpcrun sif new|add|del|setprim</c>: opens the file, does one edit, says nothing.</summary>
internal static class SifEditCommand
{
    private const uint NewFileMode = 0x1ed; // 0755: an image that is executable runs by itself

    public static int New(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_CLOEXEC, NewFileMode);
        if (fd == -Errno.EEXIST)
        {
            throw new RefusedException($"'{path}' already exists", "sif new overwrites nothing",
                $"rm {path}, or choose another name");
        }

        return Edit(path, fd, file => SifEdits.New(file, Guid.NewGuid(), Now()));
    }

    /// <param name="digest">"sha256:..." of a source's bytes; asked for OCI blobs only.</param>
    public static int Add(string path, string data, SifAddRequest request, Func<RandomAccessSource, string> digest)
    {
        using FileSource source = ImageFile.Open(data);
        return Edit(path, OpenSif(path), file => SifEdits.Add(file, request, source, Now(), digest));
    }

    public static int Del(string path, uint id, bool zero, bool compact) =>
        Edit(path, OpenSif(path), file => SifEdits.Del(file, id, Now(), zero, compact));

    public static int Setprim(string path, uint id) => Edit(path, OpenSif(path), file => SifEdits.Setprim(file, id, Now()));

    private static int OpenSif(string path)
    {
        int fd = Open(path);
        if (fd >= 0)
        {
            SifCommand.Check(fd, path);
        }

        return fd;
    }

    internal static int Open(string path) => Fcntl.TryOpen(path, Fcntl.O_RDWR | Fcntl.O_CLOEXEC);

    internal static int Edit(string path, int fd, Action<RandomAccessStorage> edit)
    {
        if (fd < 0)
        {
            throw new RefusedException($"cannot open '{path}' for writing: {Errno.Name(-fd)}", "sif changes the file in place",
                $"ls -l {path}");
        }

        using SafeFileHandle handle = new(fd, ownsHandle: true);
        edit(new SifFileStorage(handle));
        return 0;
    }

    internal static UnixTime Now() =>
        long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), NumberStyles.None, CultureInfo.InvariantCulture,
            out long epoch)
            ? new UnixTime(epoch)
            : new UnixTime(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
}
