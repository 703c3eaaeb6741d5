using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary><c>config global</c> and <c>config fakeroot</c>: apptainer.conf, which hpcrun does not have. What a directive would
/// say here can be asked for; what would change it is refused.</summary>
internal static class PeerConfigurationTree
{
    private static readonly AbsentFeature s_file =
        new("there is no apptainer.conf", "set options in /etc/hpcrun/hpcrun.toml: hpcrun config show");

    private static readonly string[] s_changes = ["set", "unset", "reset"];

    /// <summary>Directives, and what holds here.</summary>
    private static readonly Dictionary<string, string> s_directives = new()
    {
        ["allow setuid"] = "no", ["max loop devices"] = "0", ["allow pid ns"] = "yes", ["allow ipc ns"] = "yes",
        ["allow uts ns"] = "yes", ["allow user ns"] = "yes", ["config passwd"] = "yes", ["config group"] = "yes",
        ["config resolv_conf"] = "yes", ["mount proc"] = "yes", ["mount sys"] = "yes", ["mount dev"] = "yes",
        ["mount devpts"] = "yes", ["mount home"] = "yes", ["mount tmp"] = "yes", ["mount hostfs"] = "no",
        ["bind path"] = "/etc/localtime,/etc/hosts", ["user bind control"] = "yes", ["enable fusemount"] = "yes",
        ["enable overlay"] = "yes", ["enable underlay"] = "no", ["mount slave"] = "yes", ["sessiondir max size"] = "0",
        ["limit container owners"] = "", ["limit container groups"] = "", ["limit container paths"] = "",
        ["allow container sif"] = "yes", ["allow container encrypted"] = "no", ["allow container squashfs"] = "yes",
        ["allow container extfs"] = "yes", ["allow container dir"] = "yes", ["allow kernel squashfs"] = "no",
        ["allow kernel extfs"] = "no", ["allow kernel dm-crypt"] = "no", ["allow net users"] = "", ["allow net groups"] = "",
        ["allow net networks"] = "", ["always use nv"] = "no", ["use nvidia-container-cli"] = "no", ["always use rocm"] = "no",
        ["root default capabilities"] = "no", ["memory fs type"] = "tmpfs", ["cni configuration path"] = "",
        ["cni plugin path"] = "", ["binary path"] = "$PATH", ["mksquashfs procs"] = "0", ["mksquashfs mem"] = "",
        ["shared loop devices"] = "no", ["image driver"] = "", ["download concurrency"] = "3", ["systemd cgroups"] = "yes",
    };

    public static CommandSpec[] Build() => [Global(), FakeRoot()];

    private static CommandSpec Global() => new("global", "Show what a directive of apptainer.conf would say here.")
    {
        IsHidden = true,
        Arguments = ["DIRECTIVE", new("[VALUE...]") { MayBeEmpty = true }],
        Options =
        [
            new("get", 'g', null, "print the value"), new("set", 's', null, "refused"), new("unset", 'u', null, "refused"),
            new("reset", 'r', null, "refused"), new("dry-run", 'd', null, "print the file; without effect"),
        ],
        Run = words => s_changes.FirstOrDefault(words.Has) is { } change ? throw s_file.Refusal($"{change} \"{words[0]}\"")
            : words.Has("get") ? Show(words[0])
            : throw new CommandLineException("missing option of config global", null, "--get, --set, --unset or --reset"),
    };

    private static CommandSpec FakeRoot() => s_file.Refused("config fakeroot", "[USER]") with
    {
        IsHidden = true,
        Options =
        [
            new("add", 'a', null, "refused"), new("remove", 'r', null, "refused"), new("enable", 'e', null, "refused"),
            new("disable", 'd', null, "refused"),
        ],
    };

    private static int Show(string directive)
    {
        string value = s_directives.TryGetValue(directive, out string? found) ? found : throw new UsageException(
            $"cannot show the directive \"{directive}\": there is none of this name", null,
            NearestName.Find(directive, s_directives.Keys) is { } near ? $"did you mean \"{near}\"?" : "hpcrun config show");
        Terminal.Print(value + "\n");
        return 0;
    }
}
