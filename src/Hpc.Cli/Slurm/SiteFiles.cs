using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>What a site puts beside slurm.conf for hpcrun, as its release of Slurm understands it; pure.</summary>
internal static class SiteFiles
{
    /// <summary>In a file's first lines: the file is ours, and may be written again.</summary>
    public const string Mark = "written by 'hpcrun slurm config'";

    private const uint Text = 0b110_100_100, Program = 0b111_101_101;

    /// <param name="prefix">Where hpcrun is installed: PREFIX/bin/hpcrun.</param>
    /// <param name="arguments">For the plugin, behind its name.</param>
    /// <param name="directory">Where the files will be, absolute.</param>
    /// <param name="template">A file of PREFIX/share/hpcrun/slurm.</param>
    public static List<SiteFile> For(SlurmRelease release, string prefix, IReadOnlyList<string> arguments, string directory,
        Func<string, string> template)
    {
        string line = $"required {prefix}/lib/slurm/hpcrun.so";
        foreach (string argument in arguments)
        {
            line += argument.AsSpan().IndexOfAny(' ', '\t', '#') < 0 ? " " + argument
                : argument.Contains('"', StringComparison.Ordinal)
                ? throw new UsageException($"cannot use --argument \"{argument}\": plugstack.conf cannot hold a quote", null,
                    null)
                : $" \"{argument}\"";
        }

        List<SiteFile> files =
        [
            new("plugstack.conf.d/hpcrun.conf", Marked($"{line}\n", release), Text),
            new("hpcrun-prolog", Marked(template("prolog"), release), Program),
            new("hpcrun-epilog", Marked(Cleaning(template("epilog"), arguments), release), Program),
        ];
        if (release.HasContainerOption)
        {
            files.Add(new SiteFile("oci.conf",
                Marked(template(release.ContainerMayBeAFile ? "oci.conf" : "oci-bundle.conf"), release), Text));
        }

        return files;
    }

    /// <summary>The epilog, with the plugin's node_dir.</summary>
    private static string Cleaning(string epilog, IReadOnlyList<string> arguments)
    {
        const string Usual = "place=/var/tmp ", Argument = "node_dir=";
        foreach (string argument in arguments)
        {
            if (argument.StartsWith(Argument, StringComparison.Ordinal))
            {
                return epilog.Replace(Usual,
                    $"place='{argument[Argument.Length..].Replace("'", "'\\''", StringComparison.Ordinal)}' ",
                    StringComparison.Ordinal);
            }
        }

        return epilog;
    }

    /// <summary>What is left to do by hand.</summary>
    public static List<string> Steps(SlurmState node, string directory)
    {
        List<string> steps = [];
        string entry = directory + "/plugstack.conf.d/hpcrun.conf";
        if (node.PluginStack is not { } stack || !stack.Files.Contains(entry))
        {
            steps.Add($"{node.PluginStackPath}: include {directory}/plugstack.conf.d/*.conf");
        }

        string configuration = node.ConfigurationFile.Length > 0 ? node.ConfigurationFile : "slurm.conf";
        steps.Add($"{configuration}: Prolog={directory}/hpcrun-prolog");
        steps.Add($"{configuration}: Epilog={directory}/hpcrun-epilog");
        steps.Add("the same files on every node and login host; scontrol reconfigure; srun -N2 hpcrun doctor --slurm --summary");
        return steps;
    }

    /// <summary>A script keeps its first line.</summary>
    private static string Marked(string text, SlurmRelease release)
    {
        int first = text.StartsWith("#!", StringComparison.Ordinal) ? text.IndexOf('\n') + 1 : 0;
        return $"{text[..first]}# {Mark} for Slurm {release}; a change here is lost when it is written again\n{text[first..]}";
    }
}
