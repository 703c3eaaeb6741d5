using Hpc.Linux;

namespace Hpc.OciCli;

/// <summary><c>kill ID [SIGNAL]</c>: SIGTERM unless told. With a pid namespace of its own, what kills the first process kills all.</summary>
internal static class KillCommand
{
    public static int Run(GlobalOptions global, WordReader words)
    {
        string? id = null, signal = null;
        bool all = false;
        while (words.More)
        {
            if (!words.TryOption(out string name, out _))
            {
                _ = id is null ? id = words.Take("id") : signal is null ? signal = words.Take("signal") : throw new RuntimeException($"unexpected word \"{words.Next}\"");
            }
            else
            {
                all |= name is "all" or "a" ? true : throw WordReader.Unknown(name);
            }
        }

        Container container = Container.Open(global.Root, id ?? throw new RuntimeException("the container's id is missing"));
        int error = container.Signal(SignalName.Parse(signal ?? "TERM"));
        return error == 0 || (error == -Errno.ESRCH && all) ? 0
            : throw new RuntimeException(error == -Errno.ESRCH ? "container not running" : $"kill: {ErrnoText.Of(-error)}");
    }
}
