using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>The words of exec or run that a job's <see cref="ContainerOptions"/> mean; pure, but for the question whether a file
/// is there.</summary>
internal sealed class ExecArguments
{
    private readonly ContainerOptions _options;
    private readonly List<string> _words = [];

    private ExecArguments(ContainerOptions options) => _options = options;

    /// <summary>Options and image, without the task's own words.</summary>
    /// <exception cref="UsageException">An option cannot be meant.</exception>
    public static List<string> Of(ContainerOptions options, string image)
    {
        ExecArguments words = new(options);
        words.AddMounts();
        words.AddVariables();
        words.AddIsolation();
        words.AddImageRules();
        words.AddPair("--mpi", options["mpi"]?.Text);
        words.AddPair("--profile", options["profile"]?.Text);
        words.AddPair("--node-dir", options.NodeDirectory);
        words.AddRecord();
        words.AddName();
        words._words.Add(image);
        return words._words;
    }

    /// <summary>The name under which what was written is found when it is saved, also where the user gave none.</summary>
    public static string NameToSave(ContainerOptions options) => options["name"] is { } name ? name.Text.Split(':', 2)[0]
        : $"saved-"
            + (options.Step ?? (options.IsBatchScript ? null : options.Environment.Get(SlurmVariables.StepId))
                ?? $"{StepId.Batch}");

    private void AddMounts()
    {
        _words.AddRange(TaskMounts.Words(List("mounts")));
        if (_options.IsBatchScript && _options.Command.Count > 0)
        {
            // slurmd keeps the script in its spool, which no image has.
            AddPair("--bind", $"{_options.Command[0]}:{_options.Command[0]}:ro");
        }
    }

    private void AddVariables()
    {
        string[] names = List("env");
        foreach (string name in names)
        {
            if (name.Contains('=', StringComparison.Ordinal))
            {
                throw new UsageException($"cannot use --container-env '{name}': not the name of a variable", null,
                    "write names only: their values are the job's");
            }

            if (_options.Environment.Get(name) is { } value)
            {
                AddVariable(name, value);
            }
        }

        AddIf(Array.IndexOf(names, "LD_LIBRARY_PATH") >= 0, "--exact-library-path");
        if (_options.HasImagesLocale)
        {
            foreach (string name in _options.Environment.Entries.Select(entry =>
                EnvironmentBlock.NameOf(entry).ToString()).Where(IsOfLocale).Except(names).Order(StringComparer.Ordinal))
            {
                AddPair("--no-env", name);
            }
        }

        if (_options.HasFrameworkVariables)
        {
            foreach (EnvironmentAssignment variable in FrameworkVariables.Of(_options.Environment))
            {
                AddVariable(variable.Name, variable.Value);
            }
        }
    }

    private static bool IsOfLocale(string name) => name is "LANG" or "LANGUAGE"
        || name.StartsWith("LC_", StringComparison.Ordinal);

    /// <summary>As --env takes it: CSV's quotes around it, and nothing in it evaluated.</summary>
    private void AddVariable(string name, string value)
    {
        string text = value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("$", @"\$", StringComparison.Ordinal)
            .Replace("`", @"\`", StringComparison.Ordinal).Replace("\"", "\"\"", StringComparison.Ordinal);
        AddPair("--env", $"\"{name}={text}\"");
    }

    private void AddIsolation()
    {
        string[] spaces = List("unshare");
        AddIf(spaces.Length > 0, "--isolate-step");
        foreach (string space in spaces)
        {
            _words.AddRange(space switch
            {
                "pid" or "ipc" or "uts" => ["--" + space],
                "net" => ["--net=none"],
                "user" or "mnt" => Array.Empty<string>(),
                _ => throw new UsageException($"cannot use --container-unshare '{space}': unknown namespace", null,
                    "pid, ipc, uts, net, user, mnt"),
            });
        }

        foreach (string kind in List("gpu"))
        {
            _words.AddRange(kind switch
            {
                "nvidia" => ["--nv"],
                "amd" => ["--rocm"],
                "none" => ["--no-nv", "--no-rocm"],
                _ => throw new UsageException($"cannot use --container-gpu '{kind}': expected nvidia, amd or none", null,
                    "nvidia, amd, none"),
            });
        }
    }

    private void AddImageRules()
    {
        AddPair("--pwd", _options["workdir"] is { } directory ? (directory.Text.StartsWith('/') ? "" : "/") + directory.Text
            : null);
        AddIf(_options.StartsInImage, "--image-workdir");
        AddIf(_options.IsOn("entrypoint") && _options.IsOff("entrypoint-log"), "--quiet-entrypoint");
        AddIf(_options.IsOff("mount-home"), "--no-home");
        AddIf(_options.IsOn("remap-root"), "--fakeroot");
        if (_options.IsOn("readonly"))
        {
            _words.Add("--read-only");
        }
        else
        {
            AddIf(_options.IsOn("writable") && _options["name"] is null && _options["save"] is null, "--writable-tmpfs");
        }

        AddIf(!_options.IsBatchScript && _options["image"] is not null && _options.IsOn("stage"), "--staged");
    }

    /// <summary>By the job's first node: all of them would write the same file.</summary>
    private void AddRecord()
    {
        if (_options["record"] is { } file && _options.Environment.Get(SlurmVariables.Node) is null or "0")
        {
            _words.Add(file.Text.Length == 0 ? "--profile-record" : "--profile-record=" + file.Text);
        }
    }

    private void AddName()
    {
        if (_options["name"] is null && _options["save"] is null)
        {
            return;
        }

        AddPair("--name", _options["name"]?.Text ?? NameToSave(_options));
        if (_options.NamesOfJob || _options["name"] is null)
        {
            AddPair("--name-scope", "job");
        }
    }

    /// <exception cref="UsageException">Something is missing: what the rest of it means is then a guess.</exception>
    private string[] List(string key)
    {
        if (_options[key] is not { } text)
        {
            return [];
        }

        string[] items = text.Text.Split(',');
        return !Array.Exists(items, item => item.Length == 0) ? items
            : throw new UsageException($"cannot use {text.Origin} \"{text.Text}\": "
                + $"{(text.Text.Length == 0 ? "the value is empty" : "a part between commas is missing")}", null,
                "write A, or A,B, without blanks");
    }

    private void AddIf(bool wanted, string word)
    {
        if (wanted)
        {
            _words.Add(word);
        }
    }

    private void AddPair(string option, string? value)
    {
        if (value is not null)
        {
            _words.AddRange([option, value]);
        }
    }
}
