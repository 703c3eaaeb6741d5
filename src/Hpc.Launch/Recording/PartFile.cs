using Hpc.Binary;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Records;

namespace Hpc.Launch.Recording;

/// <summary>What this node writes of a run: a file in the directory that the record is until it is sealed. It is locked for as
/// long as something may be appended, where the file system has locks.</summary>
internal sealed class PartFile
{
    private const uint FileMode = 0b110_110_110;
    private const uint DirectoryMode = 0b111_111_111;

    private readonly object _lock = new();
    private int _fd;
    private long _length;

    private PartFile(int fd, long length) => (_fd, _length) = (fd, length);

    /// <param name="directory">Made where it is missing.</param>
    /// <param name="name">Of the part, which begins with the run's.</param>
    /// <exception cref="RefusedException">Something else is there, or nothing can be written.</exception>
    public static PartFile Write(string directory, string run, string name, byte[] content)
    {
        int made = Unistd.TryMakeDirectory(directory, DirectoryMode);
        if (made == -Errno.EEXIST)
        {
            RequireOurs(directory, run, name);
        }
        else if (made < 0)
        {
            throw Refused(directory, made);
        }

        string path = $"{directory}/{name}", unfinished = $"{directory}/.{name}";
        int fd = Fcntl.TryOpen(unfinished, Fcntl.O_WRONLY | Fcntl.O_APPEND | Fcntl.O_CREAT | Fcntl.O_EXCL, FileMode);
        int written = fd < 0 ? fd : Unistd.TryWriteAll(fd, content);
        _ = written < 0 ? 0 : Flock.Try(fd, Flock.LOCK_EX | Flock.LOCK_NB); // without locks it can be sealed too early
        written = written < 0 ? written : Unistd.TryRename(unfinished, path);
        if (written < 0)
        {
            _ = fd < 0 ? 0 : Unistd.TryUnlink(unfinished);
            _ = made < 0 ? 0 : Unistd.TryRemoveDirectory(directory); // another node's part keeps it
            throw Refused(directory, written);
        }

        return new PartFile(fd, content.Length);
    }

    /// <summary>A full disk ends no program. What of a line could be written is taken back, since the next one would end
    /// it.</summary>
    public void Append(string line)
    {
        lock (_lock)
        {
            byte[] bytes = RawText.Bytes(line);
            if (_fd < 0)
            {
                return;
            }

            if (Unistd.TryWriteAll(_fd, bytes) == 0)
            {
                _length += bytes.Length;
            }
            else if (Unistd.TryTruncate(_fd, _length) < 0)
            {
                Close();
            }
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _ = _fd < 0 ? 0 : Unistd.Close(_fd);
            _fd = -1;
        }
    }

    /// <summary>Sealing puts a file in the place of the directory: nobody's other files may be in it.</summary>
    private static void RequireOurs(string directory, string run, string name)
    {
        foreach (string other in DirectoryNames.Of(directory))
        {
            bool isPart = other.EndsWith(RecordFormat.PartSuffix, StringComparison.Ordinal);
            if (!isPart)
            {
                throw new RefusedException($"cannot record to '{directory}': it is a directory with other files",
                    $"'{other}' is in it", $"a record in it: --record={directory.TrimEnd('/')}/; or another name: --record=FILE");
            }

            if (other[0] != '.' && (other == name || !other.StartsWith(run + ".", StringComparison.Ordinal)))
            {
                throw new RefusedException($"cannot record to '{directory}': it is the record of another launch",
                    $"'{other}' is in it", "another name: --record=FILE; or --record=DIRECTORY/ for all launches");
            }
        }
    }

    private static RefusedException Refused(string directory, int error) => new(
        $"cannot record to '{directory}': {Errno.Name(-error)}",
        error == -Errno.ENOTDIR ? "a file is there: perhaps a record that was sealed" : "what runs would not be written down",
        "name another place: --record=FILE; or do without: --record=no");
}
