using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Joining;

/// <summary>The namespaces of a process whose container is to be stepped into.</summary>
public sealed class JoinTarget : IDisposable
{
    /// <summary>In the order in which they are entered: the user namespace gives the right to the others.</summary>
    private static readonly (string Name, NamespaceKinds Kind)[] Kinds =
    [
        ("user", NamespaceKinds.User), ("ipc", NamespaceKinds.Ipc), ("uts", NamespaceKinds.HostName),
            ("net", NamespaceKinds.Network),
        ("mnt", NamespaceKinds.Mount), ("pid", NamespaceKinds.Pid),
    ];

    private readonly List<int> _descriptors = [];

    /// <param name="asOutside">It waits outside of a pid namespace, which is the one to enter.</param>
    private JoinTarget(int process, bool asOutside)
    {
        List<NamespaceKinds> different = [];
        ProcessStat? before = ProcessStat.Of(process);
        foreach ((string name, NamespaceKinds kind) in Kinds)
        {
            string link = $"/proc/{process}/ns/{(asOutside && kind == NamespaceKinds.Pid ? "pid_for_children" : name)}";
            if (Unistd.ReadLink(link) == Unistd.ReadLink("/proc/self/ns/" + name))
            {
                continue;
            }

            int fd = Fcntl.TryOpen(link, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
            if (fd < 0)
            {
                throw new RefusedException(
                    $"cannot join process {process}: {(fd == -Errno.ENOENT ? "no such process" : Errno.Name(-fd))}",
                    fd == -Errno.ENOENT ? "there is no such process on this node"
                    : "it belongs to another user, or has more rights than you", "hpcrun ps shows your containers");
            }

            _descriptors.Add(fd);
            different.Add(kind);
        }

        if (before is null || ProcessStat.Of(process)?.StartTime != before.StartTime)
        {
            Dispose();
            throw new RefusedException($"cannot join process {process}: it has ended", "it was there when it was looked for",
                "hpcrun ps shows your containers and their processes"); // its pid may be another's
        }

        if (!different.Contains(NamespaceKinds.Mount))
        {
            throw new RefusedException($"cannot join process {process}: it is not in a container",
                "it sees the same files as you", "hpcrun ps shows your containers and their processes");
        }

        Facts = new JoinFacts
        {
            ProcessId = process,
            Namespaces = different,
            WorkingDirectory = Unistd.ReadLink($"/proc/{process}/cwd") is { } directory && directory.StartsWith('/') ? directory
                : "/",
            Filtered = SmallFile.ReadText($"/proc/{process}/status")?.Contains("\nSeccomp:\t2", StringComparison.Ordinal) == true,
            FakeRoot = SmallFile.ReadText($"/proc/{process}/uid_map")?.Split((char[]?)null,
                StringSplitOptions.RemoveEmptyEntries) is ["0", _, "1"],
            Environment = new EnvironmentBlock((SmallFile.ReadText($"/proc/{process}/environ") ?? "").Split('\0',
                StringSplitOptions.RemoveEmptyEntries)),
        };
    }

    public JoinFacts Facts { get; }

    /// <summary>One for each of <see cref="JoinFacts.Namespaces"/>.</summary>
    internal int[] Descriptors => [.. _descriptors];

    /// <exception cref="RefusedException">There is no such process, it may not be entered, or it is in no container.</exception>
    public static JoinTarget Open(int process) => new(ProgramOf(process), asOutside: false);

    /// <summary>The container of an instance, which may have no program (any more).</summary>
    /// <param name="outside">Its process outside.</param>
    /// <inheritdoc cref="Open"/>
    public static JoinTarget OpenInstance(int outside) => new(outside, asOutside: true);

    /// <summary>A process that waits outside of a pid namespace stands for the program in it: its child, or that of process 1
    /// there, at which nobody may look.</summary>
    private static int ProgramOf(int process)
    {
        if (Unistd.ReadLink($"/proc/{process}/ns/pid") == Unistd.ReadLink($"/proc/{process}/ns/pid_for_children"))
        {
            return process;
        }

        string? inside = PidNamespaceInit.Of(process) is { } init ? PidNamespaceInit.ChildrenOf(init).FirstOrDefault()
            : PidNamespaceInit.ChildrenOf($"{process}").FirstOrDefault(child =>
                Unistd.ReadLink($"/proc/{child}/ns/user") != OwnNamespaces.User);
        return int.TryParse(inside, out int program) ? program : process;
    }

    public void Dispose() => _descriptors.ForEach(fd => _ = Unistd.Close(fd));
}
