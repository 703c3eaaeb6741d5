using Hpc.Host;
using Hpc.Launch.Injecting;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>Reads a node's Slurm from its files, and its release from <c>slurmd -V</c> or, where that is not installed,
/// <c>scontrol --version</c>; speaks to no daemon (adr/0012).</summary>
internal static class SlurmProbe
{
    /// <summary>Where distributions, sites and configless slurmd (the last one) have slurm.conf.</summary>
    private static readonly string[] s_configurations =
        ["/etc/slurm/slurm.conf", "/etc/slurm-llnl/slurm.conf", "/usr/local/etc/slurm.conf", "/opt/slurm/etc/slurm.conf",
            "/run/slurm/conf/slurm.conf"];

    private const string UsualDirectory = "/etc/slurm";

    private static readonly string[] s_pluginDirectories =
        ["/usr/lib/x86_64-linux-gnu/slurm-wlm", "/usr/lib/aarch64-linux-gnu/slurm-wlm", "/usr/lib64/slurm", "/usr/lib/slurm",
            "/usr/local/lib/slurm", "/opt/slurm/lib/slurm"];

    /// <summary>Where programs are that a user's PATH lacks.</summary>
    private const string MorePrograms = ":/usr/sbin:/usr/local/sbin:/opt/slurm/sbin:/usr/bin:/usr/local/bin:/opt/slurm/bin";

    public static SlurmState Read(EnvironmentBlock environment)
    {
        string configuration = environment.Get(SlurmVariables.ConfigurationFile) is { Length: > 0 } named
            ? named : First(s_configurations, IsFile);
        SlurmSettings? settings = SlurmSettings.Read(configuration, SmallFile.ReadText);
        string directory = configuration.LastIndexOf('/') is var slash and > 0 ? configuration[..slash] : UsualDirectory;
        string stack = settings?["PlugStackConfig"] ?? directory + "/plugstack.conf";
        HostTree files = new();
        return new SlurmState
        {
            Release = ReleaseOf(environment, settings is null ? "" : configuration),
            ConfigurationFile = settings is null ? "" : configuration,
            Scripts = Scripts(settings),
            PluginStackPath = stack,
            PluginStack = PluginStack.Read(stack, SmallFile.ReadText, DirectoryNames.Of),
            PluginDirectory = settings?["PluginDir"]?.Split(':')[0]
                ?? First(s_pluginDirectories, path => HostProbe.Look(path).Kind == PathKind.Directory),
            OciPath = directory + "/oci.conf",
            Oci = SlurmSettings.Read(directory + "/oci.conf", SmallFile.ReadText),
            Task = SlurmTask.Of(environment.Get),
            Plugin = path => PluginFile.Read(files, path),
            IsMissing = path => HostProbe.Look(path).Kind == PathKind.Missing,
            IsProgram = path => IsFile(path) && Unistd.MayExecute(path),
        };
    }

    /// <summary>Patterns are left out.</summary>
    private static List<(string Key, string Path)> Scripts(SlurmSettings? settings)
    {
        List<(string, string)> scripts = [];
        foreach (string key in new[] { "Prolog", "Epilog" })
        {
            if (settings?[key] is { Length: > 0 } path && path[0] == '/' && !path.Contains('*', StringComparison.Ordinal))
            {
                scripts.Add((key, path));
            }
        }

        return scripts;
    }

    /// <summary>Where one of Slurm's programs is; null if it is not installed.</summary>
    public static string? Find(string program, EnvironmentBlock environment)
    {
        foreach (string directory in ((environment.Get("PATH") ?? "") + MorePrograms).Split(':',
            StringSplitOptions.RemoveEmptyEntries))
        {
            if (Unistd.MayExecute($"{directory}/{program}"))
            {
                return $"{directory}/{program}";
            }
        }

        return null;
    }

    /// <summary>scontrol says nothing, loudly, where it finds no slurm.conf.</summary>
    private static SlurmRelease? ReleaseOf(EnvironmentBlock environment, string configuration)
    {
        environment.Set(SlurmVariables.ConfigurationFile, configuration);
        return Ask("slurmd", "-V", environment) ?? (configuration.Length > 0 ? Ask("scontrol", "--version", environment) : null);
    }

    private static SlurmRelease? Ask(string program, string option, EnvironmentBlock environment) =>
        Find(program, environment) is { } path && Spawn.Output(path, [option], [.. environment.Entries]) is { } output
        && SlurmRelease.TryParse(output, out SlurmRelease release) ? release : null;

    private static bool IsFile(string path) => HostProbe.Look(path).Kind == PathKind.File;

    private static string First(string[] paths, Predicate<string> isThere) => Array.Find(paths, isThere) ?? "";
}
