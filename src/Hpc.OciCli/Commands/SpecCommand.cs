using Hpc.CommandLine;
using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary><c>spec</c>: writes a config.json to begin with.</summary>
internal static class SpecCommand
{
    private const uint Mode = 0b110_110_110;

    public static int Run(ParsedArguments words)
    {
        string directory = words.Text("bundle") ?? ".", path = directory + "/config.json";
        int fd = Fcntl.TryOpen(path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL, Mode);
        if (fd < 0)
        {
            throw new RuntimeException(fd == -Errno.EEXIST ? $"cannot write {path}: the file exists; remove it first"
                : $"cannot write {path}: {ErrnoText.Of(-fd)}");
        }

        Unistd.WriteAll(fd, ConfigTemplate.ToJson(words.Has("rootless") ? (Unistd.Getuid(), Unistd.Getgid()) : null));
        return Unistd.Close(fd);
    }
}
