using Hpc.CommandLine;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>What a node's Slurm means for hpcrun in its jobs; pure.</summary>
internal static class SlurmDiagnosis
{
    private const string Rebuild = "make -C batch-integration/slurm install, with this node's Slurm headers";
    private const string Rewrite = "hpcrun slurm config shows the right content";

    public static IReadOnlyList<Finding> Of(SlurmState node)
    {
        if (node.Release is not { } release)
        {
            return [new Finding(Severity.Fatal, "Slurm", "neither slurmd nor scontrol with a slurm.conf says its release",
                "use a host of the cluster, with PATH and SLURM_CONF of Slurm's users")];
        }

        return [Configuration(node, release), .. Step(node), .. Stack(node, release), .. OciConfiguration(node, release),
            .. Scripts(node)];
    }

    private static Finding Configuration(SlurmState node, SlurmRelease release) => node.ConfigurationFile.Length > 0
        ? new Finding(Severity.Good, "Slurm", $"{release}, {node.ConfigurationFile}")
        : new Finding(Severity.Fatal, "Slurm", $"{release}, but no slurm.conf was found",
            "SLURM_CONF=/path/of/slurm.conf hpcrun doctor --slurm");

    private static IEnumerable<Finding> Step(SlurmState node)
    {
        if (node.Task is { } task)
        {
            yield return new Finding(Severity.Good, "step",
                $"{task.Step}, {task.LocalTasks} of {Math.Max(task.TasksPerNode.Total, 1)} tasks on "
                + $"{(task.NodeName.Length > 0 ? task.NodeName : "this node")}"
                + (task.Nodes.Length > 0 ? $" of {task.Nodes}" : ""));
        }
    }

    private static IEnumerable<Finding> Stack(SlurmState node, SlurmRelease release)
    {
        const string Subject = "plugstack.conf";
        if (node.PluginStack is not { } stack)
        {
            yield return new Finding(Severity.Limited, Subject,
                $"{node.PluginStackPath} is missing: srun has no --container-image", Rewrite);
            yield break;
        }

        foreach (string mistake in stack.Mistakes)
        {
            yield return new Finding(Severity.Limited, Subject, $"Slurm ignores {mistake}",
                "write required PLUGIN, optional PLUGIN or include PATTERN");
        }

        List<PluginLine> ours = stack.Plugins.FindAll(plugin => plugin.FileName.StartsWith("hpcrun", StringComparison.Ordinal));
        if (ours.Count == 0)
        {
            yield return new Finding(Severity.Limited, Subject,
                $"{string.Join(", ", stack.Files)}: hpcrun's plugin is missing: srun has no --container-image", Rewrite);
        }
        else if (ours.Count > 1)
        {
            yield return new Finding(Severity.Fatal, Subject, $"hpcrun's plugin is given twice: {ours[0]} and {ours[1]}",
                "remove one of the lines");
        }

        foreach (PluginLine line in ours)
        {
            yield return new Finding(Severity.Good, Subject,
                $"{line}: {line.Plugin}{(line.IsRequired ? "" : ", optional: a job that it refuses runs outside of any image")}");
            foreach (Finding finding in Plugin(node, release, line))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> Plugin(SlurmState node, SlurmRelease release, PluginLine line)
    {
        const string Subject = "plugin";
        string path = line.PathIn(node.PluginDirectory);
        // An optional plugin that cannot be loaded is left out; a required one is missed by slurmd's own prolog and epilog, too.
        (Severity severity, string without) = line.IsRequired
            ? (Severity.Fatal, "no job starts, and the node is drained") : (Severity.Limited, "srun has no --container-image");
        if (node.Plugin(path) is not { } plugin)
        {
            yield return new Finding(severity, Subject, $"{path} is missing, or cannot be read: {without}",
                "install.sh --with-slurm on this node, or correct the path in " + line);
            yield break;
        }

        if (plugin.BuiltFor is not { } built)
        {
            yield return new Finding(severity, Subject, $"{path} is not a Slurm plugin: {without}", Rebuild);
            yield break;
        }

        yield return release.Loads(built)
            ? new Finding(Severity.Good, Subject, $"{path}, built for Slurm {built}")
            : new Finding(severity, Subject, $"{path} is built for Slurm {built}; this node has {release}: {without}", Rebuild);

        string program = plugin.Program;
        foreach (string argument in line.Arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument : argument[..equals];
            if (equals < 0 || !Has(plugin.Arguments, name))
            {
                string? near = NearestName.Find(name, plugin.Arguments);
                yield return new Finding(Severity.Fatal, Subject,
                    $"{line}: the plugin has no argument '{argument}': no task starts in a container",
                    near is null ? "one of " + string.Join("=, ", plugin.Arguments) + "=" : $"did you mean {near}=?");
            }

            program = name == "hpcrun" ? argument[(equals + 1)..] : program;
        }

        yield return Program(node, "hpcrun on this node", program,
            "install it there on every node, or write hpcrun=/its/path in plugstack.conf");
    }

    private static Finding Program(SlurmState node, string subject, string path, string remedy) => node.IsProgram(path)
        ? new Finding(Severity.Good, subject, path)
        : new Finding(Severity.Fatal, subject, $"'{path}' is missing, or users may not run it", remedy);

    private static IEnumerable<Finding> OciConfiguration(SlurmState node, SlurmRelease release)
    {
        const string Subject = "oci.conf";
        if (node.Oci is not { } oci)
        {
            yield return new Finding(Severity.Good, Subject,
                "not configured: srun --container does not work; nothing else needs it");
            yield break;
        }

        int before = 0;
        foreach (SlurmSetting setting in oci.All)
        {
            if (!OciKeys.Knows(setting.Key, release))
            {
                before++;
                yield return new Finding(Severity.Fatal, Subject,
                    $"{setting.Path}:{setting.Line}: Slurm {release} does not know {setting.Key}, and starts no task with it",
                    Rewrite);
            }
        }

        foreach (string key in OciKeys.Needed)
        {
            if (string.IsNullOrEmpty(oci[key]))
            {
                before++;
                yield return new Finding(Severity.Fatal, Subject,
                    $"{node.OciPath} has no {key}: srun --container fails", Rewrite);
            }
        }

        foreach (Finding finding in ImageFiles(node, oci, release))
        {
            before++;
            yield return finding;
        }

        if (before == 0)
        {
            yield return new Finding(Severity.Good, Subject,
                $"{node.OciPath}, "
                + $"srun --container takes {(release.ContainerMayBeAFile ? "image files" : "bundle directories")}");
        }
    }

    /// <summary>What hpcrun-container needs, from 23.02 on; another runtime is the site's own affair.</summary>
    private static IEnumerable<Finding> ImageFiles(SlurmState node, SlurmSettings oci, SlurmRelease release)
    {
        string run = oci["RunTimeRun"] ?? "";
        if (!release.ContainerMayBeAFile || !run.Contains("hpcrun-container", StringComparison.Ordinal))
        {
            yield break;
        }

        foreach ((string key, string value, string other, string without) in new[]
        {
            ("IgnoreFileConfigJson", "true", "yes", "Slurm looks for a bundle's config.json in the image"),
            ("CreateEnvFile", "null", "true", "the step's variables do not reach the container"),
        })
        {
            if (!value.Equals(oci[key], StringComparison.OrdinalIgnoreCase)
                && !other.Equals(oci[key], StringComparison.OrdinalIgnoreCase))
            {
                yield return new Finding(Severity.Fatal, "oci.conf", $"{node.OciPath}: {key} is not {value}: {without}",
                    $"{key}={value}");
            }
        }

        if (!run.StartsWith("exec ", StringComparison.Ordinal))
        {
            yield return new Finding(Severity.Limited, "oci.conf",
                $"{node.OciPath}: RunTimeRun does not begin with exec: a shell gets the signals for the program", Rewrite);
        }

        string[] words = run.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string program = Array.Find(words, word => word.EndsWith("/hpcrun-container", StringComparison.Ordinal))
            ?? "hpcrun-container";
        if (!node.IsProgram(program))
        {
            yield return new Finding(Severity.Fatal, "oci.conf",
                $"{node.OciPath}: '{program}' is missing, or users may not run it",
                "install.sh --with-slurm on this node, or correct the path in RunTimeRun");
        }
    }

    private static IEnumerable<Finding> Scripts(SlurmState node)
    {
        foreach ((string key, string path) in node.Scripts)
        {
            if (node.IsMissing(path))
            {
                yield return new Finding(Severity.Fatal, key, $"'{path}' is missing: slurmd drains the node at its next job",
                    $"install it on every node, or correct {key} in {node.ConfigurationFile}");
            }
            else if (path.Contains("hpcrun", StringComparison.Ordinal))
            {
                yield return node.IsProgram(path) ? new Finding(Severity.Good, key, path)
                    : new Finding(Severity.Fatal, key, $"'{path}' is not a program", $"chmod 755 {path}");
            }
        }
    }

    private static bool Has(IReadOnlyList<string> names, string name)
    {
        foreach (string known in names)
        {
            if (known == name)
            {
                return true;
            }
        }

        return false;
    }
}
