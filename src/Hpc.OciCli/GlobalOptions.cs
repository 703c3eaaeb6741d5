using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary>Options before the verb, as runc and crun have them.</summary>
internal sealed class GlobalOptions
{
    /// <summary>Directory of the containers' states; made when it is needed.</summary>
    public string Root { get; private set; } = "";

    public RuntimeLog Log { get; private set; } = new("", json: false);

    public EnvironmentBlock Environment { get; } = new(StageEntry.Environment());

    public static GlobalOptions Read(WordReader words)
    {
        GlobalOptions options = new();
        string log = "", format = "text";
        while (words.Next is not ("--version" or "-v" or "--help" or "-h") && words.TryOption(out string name, out Func<string> value))
        {
            switch (name)
            {
                case "root": options.Root = value(); break;
                case "log": log = value(); break;
                case "log-format": format = value(); break;
                case "rootless" or "criu" or "log-level" or "cgroup-manager": _ = value(); break;
                case "systemd-cgroup" or "debug": break;
                default: throw WordReader.Unknown(name);
            }

            options.Log = new RuntimeLog(log, format == "json");
        }

        if (format is not ("text" or "json"))
        {
            throw new RuntimeException($"unknown log-format \"{format}\"");
        }

        options.Root = options.Root.Length > 0 ? options.Root.TrimEnd('/') : options.DefaultRoot();
        return options;
    }

    /// <summary>$XDG_RUNTIME_DIR/hpcrun-oci; without that variable, a directory of the user's own that nobody else can enter.</summary>
    private string DefaultRoot()
    {
        uint user = Unistd.Getuid();
        return Environment.Get("XDG_RUNTIME_DIR") is { Length: > 1 } runtime && runtime[0] == '/' ? runtime.TrimEnd('/') + "/hpcrun-oci"
            : user == 0 ? "/run/hpcrun-oci"
            : HostProbe.Look($"/run/user/{user}").Kind == PathKind.Directory ? $"/run/user/{user}/hpcrun-oci" : $"/tmp/hpcrun-oci-{user}";
    }
}
