using System.Globalization;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Instances;

/// <summary>An instance of this user on this node: the process that stands outside of its pid namespace, which has the instance's
/// name among its words. Nothing is stored anywhere (adr/0032).</summary>
/// <param name="StartTime">As <see cref="ProcessStat.StartTime"/>, which with the pid names the process for ever.</param>
/// <param name="Words">The command line of the launch.</param>
public sealed record RunningInstance(InstanceRequest Request, int ProcessId, string StartTime, IReadOnlyList<string> Words)
{
    /// <summary>Where its words say so.</summary>
    private const int MarkAt = 2;

    /// <summary>The words of a launch that is an instance begin like this; its options, image and arguments follow.</summary>
    /// <param name="calledAs">argv[0].</param>
    public static IReadOnlyList<string> WordsOf(string calledAs, InstanceRequest instance) =>
        [calledAs, "run", Mark + instance.Word];

    /// <summary>The option that marks one.</summary>
    public const string Option = "instance";

    private const string Mark = "--" + Option + "=";

    /// <summary>In the order of their names. A process is believed if it is in this pid namespace, which no program in a pid
    /// namespace of its own can enter, and in a user namespace of ours or of a launch.</summary>
    public static IReadOnlyList<RunningInstance> All()
    {
        List<RunningInstance> found = [];
        string? here = Unistd.ReadLink("/proc/self/ns/pid");
        foreach (string process in ProcessStat.All())
        {
            if (Look(process, here) is { } instance)
            {
                found.Add(instance);
            }
        }

        found.Sort((one, other) => string.CompareOrdinal(one.Request.Name, other.Request.Name));
        return found;
    }

    /// <summary>null: none of that name runs.</summary>
    public static RunningInstance? Find(string name) => All().FirstOrDefault(instance => instance.Request.Name == name);

    /// <exception cref="RefusedException">None of that name runs.</exception>
    public static RunningInstance Require(string name) => Find(name)
        ?? throw new RefusedException($"cannot find instance '{name}' on {NodeName.Read()}: none of this name is running",
            "an instance belongs to one node and one user", "hpcrun instance list");

    public bool IsThere => ProcessStat.Of(ProcessId) is { IsDead: false } now && now.StartTime == StartTime;

    /// <summary>The processes in it: pids of this pid namespace.</summary>
    public IReadOnlyList<string> Inside()
    {
        string? inside = Unistd.ReadLink($"/proc/{ProcessId}/ns/pid_for_children");
        return inside is null ? []
            : [.. ProcessStat.All().Where(process => Unistd.ReadLink($"/proc/{process}/ns/pid") == inside)];
    }

    private static RunningInstance? Look(string process, string? here)
    {
        string[] words = (SmallFile.ReadText($"/proc/{process}/cmdline") ?? "").Split('\0');
        if (words.Length <= MarkAt + 1 || words[1] != "run" || !words[MarkAt].StartsWith(Mark, StringComparison.Ordinal)
            || InstanceRequest.Parse(words[MarkAt][Mark.Length..]) is not { } request
            || here is null || Unistd.ReadLink($"/proc/{process}/ns/pid") != here || !UserNamespaces.IsOursOrChild(process))
        {
            return null;
        }

        int id = int.Parse(process, CultureInfo.InvariantCulture);
        return !IsHelper(process) && ProcessStat.Of(id) is { IsDead: false } stat
            ? new RunningInstance(request, id, stat.StartTime, words[..^1]) : null;
    }

    /// <summary>The launch's other processes have the same words: its planner, which becomes its image server, and its
    /// keeper (entry.c).</summary>
    private static bool IsHelper(string process) =>
        SmallFile.ReadText($"/proc/{process}/comm") is not { } name || name.StartsWith("hpcrun-", StringComparison.Ordinal)
            || name.StartsWith("hpcrun:", StringComparison.Ordinal);
}
