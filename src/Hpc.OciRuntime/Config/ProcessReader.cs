using Hpc.Json;

namespace Hpc.OciRuntime;

/// <summary>JSON to a <see cref="ProcessSpec"/>.</summary>
internal static class ProcessReader
{
    public static ProcessSpec Read(JsonField node)
    {
        JsonField size = node["consoleSize"], directory = node["cwd"], score = node["oomScoreAdj"];
        string cwd = directory.RequiredText;
        return new ProcessSpec
        {
            Terminal = node["terminal"].Flag ?? false,
            ConsoleSize = (size["height"].Small ?? 0, size["width"].Small ?? 0),
            User = User(node["user"]),
            Arguments = node["args"].Texts,
            Environment = node["env"].Texts,
            WorkingDirectory = cwd.StartsWith('/') ? cwd : throw directory.Wrong($"\"{cwd}\"", "an absolute path"),
            Capabilities = node["capabilities"] is { Exists: true } sets ? Capabilities(sets) : null,
            Limits = Limits(node["rlimits"]),
            NoNewPrivileges = node["noNewPrivileges"].Flag ?? false,
            OomScoreAdjustment = score.Number is not { } value ? null : value is >= -1000 and <= 1000 ? (int)value
                : throw score.Wrong($"{value}", "-1000 to 1000"),
            AppArmorProfile = node["apparmorProfile"].Text ?? "",
            SelinuxLabel = node["selinuxLabel"].Text ?? "",
            IoPriority = node["ioPriority"] is { Exists: true } priority ? SchedulingReader.IoPriority(priority) : null,
            Scheduler = node["scheduler"] is { Exists: true } scheduler ? SchedulingReader.Scheduler(scheduler) : null,
            InitialProcessors = SchedulingReader.Processors(node["execCPUAffinity"]["initial"]),
            FinalProcessors = SchedulingReader.Processors(node["execCPUAffinity"]["final"]),
        };
    }

    private static UserSpec User(JsonField node) => new()
    {
        UserId = node["uid"].Small ?? 0,
        GroupId = node["gid"].Small ?? 0,
        Umask = node["umask"].Small,
        AdditionalGroups = [.. node["additionalGids"].Elements.Select(group => group.Small ?? 0)],
    };

    private static CapabilitySets Capabilities(JsonField node) => new(
        Bits(node["bounding"]), Bits(node["effective"]), Bits(node["permitted"]), Bits(node["inheritable"]),
        Bits(node["ambient"]))
    {
        Unknown = [.. CapabilitySetNames.SelectMany(set => node[set].Texts).Where(CapabilitySets.IsUnknown).Distinct()],
    };

    private static readonly string[] CapabilitySetNames = ["bounding", "effective", "permitted", "inheritable", "ambient"];

    private static ulong Bits(JsonField list) => CapabilitySets.Bits(list.Texts);

    /// <summary>config.md: an error where a type is there twice.</summary>
    private static List<ResourceLimit> Limits(JsonField list)
    {
        List<ResourceLimit> limits = [];
        foreach (JsonField element in list.Elements)
        {
            ResourceLimit limit = Limit(element);
            limits.Add(limits.All(other => other.Name != limit.Name) ? limit
                : throw element["type"].Wrong($"\"{limit.Name}\" a second time", "each limit once"));
        }

        return limits;
    }

    private static ResourceLimit Limit(JsonField node)
    {
        string name = node["type"].RequiredText;
        int resource = Array.IndexOf(LimitNames.ByNumber, name);
        return resource < 0 ? throw node["type"].Wrong($"\"{name}\"", string.Join(", ", LimitNames.ByNumber))
            : new ResourceLimit(name, resource, node["soft"].Natural ?? 0, node["hard"].Natural ?? 0);
    }
}

/// <summary>getrlimit(2).</summary>
internal static class LimitNames
{
    public static readonly string[] ByNumber =
    [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC", "RLIMIT_NOFILE",
        "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO",
        "RLIMIT_RTTIME",
    ];
}
