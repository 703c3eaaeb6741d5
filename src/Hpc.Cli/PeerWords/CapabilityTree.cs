using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary><c>capability</c>: in Apptainer root gives capabilities to users. hpcrun has none to give.</summary>
internal static class CapabilityTree
{
    /// <summary>capabilities(7), in the order of their numbers.</summary>
    private const string Names = """
        CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST
        NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE
        SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG
        WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE
        """;

    private static readonly AbsentFeature s_rights = new("hpcrun has no privileges to give",
        "hpcrun exec --fakeroot, which needs none");

    private static readonly OptionSpec[] s_whose = [new("user", 'u', "NAME", "of a user"),
        new("group", 'g', "NAME", "of a group")];

    public static CommandSpec Build() => Verbs.Spec("capability") with
    {
        Commands =
        [
            AbsentFeature.Empty("list", "List those of users and groups: there are none.", "") with { Arguments = ["[NAME]"] },
            new("avail", "List the names of capabilities.") { Arguments = ["[NAMES]"], Run = words => Show(words[0]) },
            s_rights.Refused("capability add", "NAMES") with { Options = s_whose },
            s_rights.Refused("capability drop", "NAMES") with { Options = s_whose },
        ],
    };

    private static int Show(string wanted)
    {
        string[] all = Names.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        string[] shown = wanted.Length == 0 ? all : [.. wanted.ToUpperInvariant().Split(',').Select(Short)];
        if (shown.FirstOrDefault(name => !all.Contains(name)) is { } unknown)
        {
            throw new UsageException($"cannot show the capability \"{unknown}\": there is none of this name", null,
                "capability avail");
        }

        Terminal.Print(string.Concat(shown.Select(name => $"CAP_{name}\n")));
        return 0;
    }

    private static string Short(string name) => name.StartsWith("CAP_", StringComparison.Ordinal) ? name[4..] : name;
}
