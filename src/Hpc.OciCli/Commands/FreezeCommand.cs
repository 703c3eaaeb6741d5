using Hpc.CommandLine;

namespace Hpc.OciCli;

/// <summary><c>pause</c> and <c>resume</c>: all processes of a container stop where they are, and go on. Only a cgroup can do
/// that.</summary>
internal static class FreezeCommand
{
    public static int Pause(GlobalOptions global, ParsedArguments words) =>
        Change(global, words[0], "pause", wanted: ["running", "created"], frozen: true);

    public static int Resume(GlobalOptions global, ParsedArguments words) =>
        Change(global, words[0], "resume", wanted: ["paused"], frozen: false);

    private static int Change(GlobalOptions global, string id, string verb, string[] wanted, bool frozen)
    {
        Container container = Container.Open(global.Root, id);
        string status = container.Status;
        if (!wanted.Contains(status))
        {
            throw new RuntimeException($"cannot {verb} container {id}: it is {status}, not {wanted[0]}");
        }

        int error = CgroupTree.Freeze(RequiredCgroup.Of(container, verb), frozen);
        return error == 0 ? 0
            : throw new RuntimeException($"cannot {verb} container {id}: {container.Record.Cgroup}/cgroup.freeze: " +
                $"{ErrnoText.Of(-error)}");
    }
}
