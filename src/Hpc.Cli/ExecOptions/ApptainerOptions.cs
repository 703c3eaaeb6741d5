using Hpc.CommandLine;
using Hpc.Plan;
using static Hpc.Cli.OptionSection;

namespace Hpc.Cli;

/// <summary>Options of Apptainer's and SingularityCE's that hpcrun knows and does nothing for. One that changes nothing that its
/// user can rely on ends no launch: it is taken, or taken with a warning. Refused is what the result would be wrong without, and
/// what would claim a limit that is not there.</summary>
internal static class ApptainerOptions
{
    private const string AskScheduler = "ask the scheduler: srun --mem, --cpus-per-task; or systemd-run --user --scope";
    private const string NoPrivileges = "hpcrun has no privileges to give";

    public static readonly IReadOnlyList<ExecOption> All =
    [
        // Harmless, each with the reason
        Accept("userns", 'u', "hpcrun always uses a user namespace"),
        Accept("no-privs", '\0', "hpcrun never has privileges"),
        Accept("drop-caps", '\0', "the program has no capabilities on this node", "CAPS"),
        Accept("sharens", '\0', "ranks of a job step always share; see --share"),
        Accept("underlay", '\0', "hpcrun makes mount points without an underlay"),
        Accept("runscript-timeout", '\0', "no script has a time limit", "TIME"),
        Accept("ignore-subuid", '\0', "hpcrun does not use subordinate ids"),
        Accept("no-oci", '\0', "this is the default"),
        Accept("no-setgroups", '\0', "supplementary groups are kept as they are"),
        Accept("nocolor", '\0', "messages have no colour"),
        Accept("keep-layers", '\0', "layers are always kept"),
        Accept("sif-fuse", '\0', "images are always mounted through FUSE"),
        Accept("proot", '\0', "exec builds nothing", "PATH"),

        // Harmless, and somebody may wonder
        Warn("keep-privs", "KEEP_PRIVS", NoPrivileges),
        Warn("add-caps", "ADD_CAPS", NoPrivileges, "CAPS"),
        Warn("allow-setuid", "ALLOW_SETUID", "set-uid programs of an image cannot have an effect for an ordinary user"),
        Warn("ignore-userns", "IGNORE_USERNS", "hpcrun always uses a user namespace"),
        Warn("network-args", "NETWORK_ARGS", "there is no virtual network that they could be for", "ARGS"),
        Warn("docker-host", "DOCKER_HOST", "the variable DOCKER_HOST names the socket of docker-daemon: images", "ADDRESS"),
        Warn("platform", "", "an image for another processor is named by its digest, or pulled with --arch", "OS/ARCH"),
        Warn("compat32", "COMPAT32", "hpcrun does not add 32-bit driver libraries (--bind does)"),

        // The result would be wrong
        Refuse("boot", null, "BOOT", "hpcrun does not start the image's init", "use exec or run"),
        Refuse("security", "FEATURE:VALUE", "SECURITY",
            "hpcrun does not load security profiles, and the program would run without",
            "remove it; --fakeroot appears as root, --contain hides the host"),
        Refuse("blkio-weight-device", "DEVICE:N", "BLKIO_WEIGHT_DEVICE",
            "hpcrun sets the weight of all disks only", "--apply-cgroups FILE with \"io.weight\" below [unified]"),
        Refuse("oom-kill-disable", null, "OOM_KILL_DISABLE", "cgroup v2 has nothing of it", AskScheduler),
        Refuse("netns-path", "PATH", "NETNS_PATH", "only root can enter a network namespace that others made",
            "start hpcrun in it, or use --net none"),
        Refuse("dmtcp-launch", "NAME", "DMTCP_LAUNCH", "hpcrun makes no checkpoints", "start dmtcp_launch in the container"),
        Refuse("dmtcp-restart", "NAME", "DMTCP_RESTART", "hpcrun makes no checkpoints", "start dmtcp_restart in the container"),
        Refuse("data", "FILE:DIR", "", "hpcrun does not read data containers",
            "make a SquashFS file: --bind FILE:DIR:image-src=/"),
    ];

    private static ExecOption Accept(string name, char letter, string reason, string? valueName = null) =>
        new(name, letter, valueName, reason) { Section = Accepted, Apply = (request, _) => request };

    private static ExecOption Warn(string name, string keys, string reason, string? valueName = null) =>
        new(name, '\0', valueName, reason)
        {
            Section = Warned,
            Keys = keys,
            Apply = (request, value) => AsksNothing(value, valueName, []) ? request
                : request with { Warnings = [.. request.Warnings, $"{value.Origin} has no effect: {reason}"] },
        };

    /// <param name="harmless">Values by which nothing is asked for.</param>
    private static ExecOption Refuse(
        string name, string? valueName, string keys, string why, string remedy, params string[] harmless) =>
        new(name, '\0', valueName, why)
        {
            Section = Refused,
            Keys = keys,
            Apply = (request, value) => AsksNothing(value, valueName, harmless) ? request
                : throw new UsageException($"{value.Origin} is not supported", why, remedy),
        };

    private static bool AsksNothing(OptionText value, string? valueName, string[] harmless) =>
        valueName is null ? !SwitchText.Parse(value) : value.Text.Length == 0 || harmless.Contains(value.Text);
}
