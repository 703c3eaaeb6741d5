using System.Text;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary><c>hpcrun slurm config</c>: shows or writes the files for this host's Slurm.</summary>
internal static class SlurmConfigCommand
{
    public static CommandSpec Tree() =>
        new("config", "Show or write what belongs beside slurm.conf: plugstack.conf.d/hpcrun.conf, oci.conf, prolog, epilog.")
        {
            Options =
        [
            new("write", 'w', "DIR", "write the files below DIR, as /etc/slurm; shown otherwise"),
            new("release", '\0', "NUMBER", "for this release of Slurm, 24.11; this host's otherwise"),
            new("argument", '\0', "NAME=VALUE", "for the plugin: mount_home=0; may be repeated"),
        ],
            Run = Run,
        };

    private static int Run(ParsedArguments words)
    {
        SlurmState node = SlurmProbe.Read(SolverProcess.OfThisProcess().Environment);
        SlurmRelease release = words.Text("release") is { } given ? Given(given)
            : node.Release ?? throw new RefusedException("cannot find the release of Slurm on this host",
                "neither slurmd nor scontrol with a slurm.conf says it", "hpcrun slurm config --release NUMBER");
        string prefix = Prefix(),
            directory = words.Text("write") is { } named ? Absolute(named) : node.Directory.Length > 0 ? node.Directory
                : "/etc/slurm";
        List<SiteFile> files = SiteFiles.For(release, prefix, words.All("argument"), directory, name => Template(prefix, name));
        if (words.Text("write") is not null)
        {
            Write(files, directory);
        }

        Terminal.Print(Report(files, SiteFiles.Steps(node, directory), directory, words.Text("write") is not null));
        return 0;
    }

    /// <summary>With their texts, unless they have been written.</summary>
    private static string Report(List<SiteFile> files, List<string> steps, string directory, bool areWritten)
    {
        StringBuilder text = new();
        foreach (SiteFile file in files)
        {
            text.Append(areWritten ? $"wrote {directory}/{file.Name}\n" : $"==> {directory}/{file.Name}\n{file.Text}\n");
        }

        text.Append(areWritten ? "" : "==> then\n");
        foreach (string step in steps)
        {
            text.Append(areWritten ? "now   " : "").Append(step).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>All or none: a file of the site's own is found before the first one is written.</summary>
    private static void Write(List<SiteFile> files, string directory)
    {
        foreach (SiteFile file in files)
        {
            if (SmallFile.ReadText($"{directory}/{file.Name}") is { } old
                && !old.Contains(SiteFiles.Mark, StringComparison.Ordinal))
            {
                throw new RefusedException($"cannot write \"{directory}/{file.Name}\": the file exists",
                    "hpcrun did not write it", "compare it with 'hpcrun slurm config', or move it away");
            }
        }

        Check(MakeDirectory(directory), directory);
        Check(MakeDirectory(directory + "/plugstack.conf.d"), directory + "/plugstack.conf.d");
        foreach (SiteFile file in files)
        {
            string path = $"{directory}/{file.Name}";
            Check(AtomicFile.TryReplace(path, RawText.Bytes(file.Text), file.Mode), path);
            Check(Unistd.TryChangeMode(path, file.Mode), path);
        }
    }

    private static int MakeDirectory(string path) =>
        Unistd.TryMakeDirectory(path, 0b111_101_101) is var error && error == -Errno.EEXIST ? 0 : error;

    private static void Check(int error, string path)
    {
        if (error < 0)
        {
            throw new RefusedException($"cannot write \"{path}\": {Errno.Name(-error)}", "you may not write to the directory",
                "run it as root, or --write to another directory");
        }
    }

    /// <summary>PREFIX of PREFIX/bin/hpcrun.</summary>
    private static string Prefix()
    {
        string self = Unistd.ReadLink("/proc/self/exe") ?? "";
        string directory = self[..Math.Max(0, self.LastIndexOf('/'))];
        return directory[..Math.Max(0, directory.LastIndexOf('/'))];
    }

    private static string Template(string prefix, string name) => SmallFile.ReadText($"{prefix}/share/hpcrun/slurm/{name}")
        ?? throw new RefusedException("cannot find the Slurm plugin: it is not installed beside this hpcrun",
            $"\"{prefix}/share/hpcrun/slurm/{name}\" is missing", "./install.sh --with-slurm");

    private static string Absolute(string path) => path.StartsWith('/') ? path.Length > 1 ? path.TrimEnd('/') : path
        : $"{Unistd.WorkingDirectory()}/{path}".TrimEnd('/');

    private static SlurmRelease Given(string text) => SlurmRelease.TryParse(text, out SlurmRelease release) ? release
        : throw new UsageException($"cannot use --release \"{text}\": not a release of Slurm", null, "--release 24.11");
}
