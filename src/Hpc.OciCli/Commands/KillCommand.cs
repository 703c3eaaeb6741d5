using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.OciCli;

/// <summary><c>kill ID [SIGNAL]</c>: SIGTERM unless told. What kills the first process kills all: with a pid namespace the kernel
/// sees to that, without one they are looked for.</summary>
internal static class KillCommand
{
    public static int Run(GlobalOptions global, ParsedArguments words)
    {
        Container container = Container.Open(global.Root, words[0]);
        int signal = Parse(words.Arguments.Count > 1 ? words[1] : "TERM");
        bool all = words.Has("all") || (signal == Signal.SIGKILL && !container.EndsWithFirst);
        int error = all ? container.SignalAll(signal) : container.Signal(signal);
        return error == 0 || (error == -Errno.ESRCH && words.Has("all")) ? 0
            : throw new RuntimeException(error == -Errno.ESRCH
                ? "container not running" : $"cannot kill: {ErrnoText.Of(-error)}");
    }

    private static int Parse(string text) => SignalName.Parse(text) is >= 0 and int signal ? signal
        : throw new RuntimeException($"unknown signal \"{text}\"");
}
