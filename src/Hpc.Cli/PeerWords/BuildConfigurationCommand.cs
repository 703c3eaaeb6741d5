using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary><c>buildcfg [KEY]</c>: where this program is installed, with the names that Apptainer has for it. What hpcrun has not
/// is empty.</summary>
internal static class BuildConfigurationCommand
{
    public static CommandSpec Tree(string calledAs) => Verbs.Spec("buildcfg") with
    {
        Arguments = ["[KEY]"],
        Run = words => Show(calledAs, words[0]),
    };

    private static int Show(string calledAs, string key)
    {
        List<(string Key, string Value)> all = Parameters(calledAs, Unistd.ReadLink("/proc/self/exe") ?? "");
        Terminal.Print(key.Length == 0 ? string.Concat(all.Select(one => $"{one.Key}={one.Value}\n")) : Value(all, key) + "\n");
        return 0;
    }

    private static string Value(List<(string Key, string Value)> all, string key)
    {
        foreach ((string name, string value) in all)
        {
            if (name == key)
            {
                return value;
            }
        }

        string? near = NearestName.Find(key, all.Select(one => one.Key));
        string remedy = near is null ? "hpcrun buildcfg" : $"did you mean {near}?";
        throw new CommandLineException($"unknown parameter \"{key}\"", null, remedy);
    }

    /// <param name="program">This executable's path.</param>
    internal static List<(string Key, string Value)> Parameters(string calledAs, string program)
    {
        string directory = Parent(program);
        string prefix = directory.EndsWith("/bin", StringComparison.Ordinal) ? Parent(directory) : directory,
            share = prefix + "/share";
        string peer = calledAs == "singularity" ? "SINGULARITY" : "APPTAINER", version = VersionLine.Of(calledAs);
        return
        [
            ("PACKAGE_NAME", version.Split(' ')[0]), ("PACKAGE_VERSION", version.Split(' ')[^1]), ("BUILDDIR", ""),
            ("PREFIX", prefix), ("EXECPREFIX", prefix), ("BINDIR", directory), ("SBINDIR", prefix + "/sbin"),
            ("LIBEXECDIR", prefix + "/libexec"), ("DATAROOTDIR", share), ("DATADIR", share), ("SYSCONFDIR", "/etc"),
            ("SHAREDSTATEDIR", prefix + "/com"), ("LOCALSTATEDIR", "/var"), ("RUNSTATEDIR", "/run"),
            ("INCLUDEDIR", prefix + "/include"), ("DOCDIR", share + "/doc/hpcrun"), ("INFODIR", share + "/info"),
            ("LIBDIR", prefix + "/lib"), ("LOCALEDIR", share + "/locale"), ("MANDIR", share + "/man"),
            ($"{peer}_CONFDIR", "/etc/hpcrun"), ("SESSIONDIR", ""), ("PLUGIN_ROOTDIR", ""),
            ($"{peer}_CONF_FILE", "/etc/hpcrun/hpcrun.toml"), ($"{peer}_SUID_INSTALL", "0"),
        ];
    }

    private static string Parent(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];
}
