using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.OciCli;

/// <summary><c>kill ID [SIGNAL]</c>: SIGTERM unless told. With a pid namespace of its own, what kills the first process kills
/// all.</summary>
internal static class KillCommand
{
    public static int Run(GlobalOptions global, ParsedArguments words)
    {
        Container container = Container.Open(global.Root, words[0]);
        int error = container.Signal(Parse(words.Arguments.Count > 1 ? words[1] : "TERM"));
        return error == 0 || (error == -Errno.ESRCH && words.Has("all")) ? 0
            : throw new RuntimeException(error == -Errno.ESRCH ? "container not running" : $"cannot kill: {ErrnoText.Of(-error)}");
    }

    private static int Parse(string text) => SignalName.Parse(text) is >= 0 and int signal ? signal
        : throw new RuntimeException($"unknown signal \"{text}\"");
}
