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

    private readonly int _fd;

    private PartFile(int fd) => _fd = fd;

    /// <param name="directory">Made where it is missing.</param>
    /// <param name="name">Of the part, which begins with the run's.</param>
    /// <exception cref="RefusedException">Another record is there, or nothing can be written.</exception>
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
        written = written < 0 ? written : Unistd.TryRename(unfinished, path);
        if (written < 0)
        {
            _ = fd < 0 ? 0 : Unistd.TryUnlink(unfinished);
            throw Refused(directory, written);
        }

        _ = Flock.Try(fd, Flock.LOCK_EX | Flock.LOCK_NB); // without locks a record can be sealed too early, and says so
        return new PartFile(fd);
    }

    /// <summary>In one write: nobody sees half of a line but after a crash, and then it is no line.</summary>
    public void Append(string line) => _ = Unistd.TryWriteAll(_fd, RawText.Bytes(line)); // a full disk ends no program

    public void Close() => _ = Unistd.Close(_fd);

    private static void RequireOurs(string directory, string run, string name)
    {
        foreach (string other in DirectoryNames.Of(directory))
        {
            if (other[0] != '.' && other.EndsWith(RecordFormat.PartSuffix, StringComparison.Ordinal)
                && (other == name || !other.StartsWith(run + ".", StringComparison.Ordinal)))
            {
                throw new RefusedException($"cannot record to '{directory}': it is the record of another launch",
                    $"'{other}' is in it", "another name: --record=FILE; or --record=DIRECTORY/ for all launches");
            }
        }
    }

    private static RefusedException Refused(string directory, int error) => new(
        $"cannot record to '{directory}': {Errno.Name(-error)}",
        error == -Errno.ENOTDIR ? "a file is there: perhaps a record that was sealed" : "what runs would not be written down",
        "name another place: --record=FILE");
}
