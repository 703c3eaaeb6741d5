using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>What a job asks of its container: the --container-... options as Slurm's plugin repeats them, else variables
/// HPCRUN_CONTAINER_..., else PYXIS_CONTAINER_..., else what follows the plugin in plugstack.conf. Keys are the options' names
/// without <c>--container-</c>; nothing is judged here but that they are known.</summary>
internal sealed class ContainerOptions
{
    private const string Option = "--container-";
    private const string Opposite = "--no-container-";
    private const string Site = "--site=";

    /// <summary>As the plugin has them (options.tsv).</summary>
    internal static readonly string[] Keys =
    [
        "image", "name", "save", "stage", "mounts", "workdir", "mount-home", "remap-root", "entrypoint", "entrypoint-log",
        "writable", "readonly", "env", "unshare", "gpu", "mpi", "profile", "record",
    ];

    /// <summary>What a site may say besides: keys of plugstack.conf that are no options of a user's.</summary>
    internal static readonly string[] SiteKeys =
        ["hpcrun", "node-dir", "container-scope", "image-workdir", "relative-workdir", "locale", "framework-variables"];

    /// <summary>What each task says for itself: no site has a default for them.</summary>
    internal static readonly string[] TaskKeys = ["image", "name", "save"];

    private static readonly string[] s_prefixes = ["HPCRUN_CONTAINER_", "PYXIS_CONTAINER_"];

    private readonly EnvironmentBlock _environment;
    private readonly List<(string Key, OptionText Text)> _said = [];
    private readonly List<(string Key, OptionText Text)> _site = [];

    private ContainerOptions(EnvironmentBlock environment) => _environment = environment;

    /// <summary>The job's variables, in srun those that the job will have.</summary>
    public EnvironmentBlock Environment => _environment;

    /// <summary>--job and --step, where the plugin acts beside a task; null in one.</summary>
    public string? Job { get; private set; }

    public string? Step { get; private set; }

    /// <summary>The script of sbatch itself is the task.</summary>
    public bool IsBatchScript { get; private set; }

    /// <summary>This Slurm gives each task the same words in front, and cannot do so for the programs of --multi-prog.</summary>
    public bool HasOneProgram { get; private set; }

    /// <summary>What follows "--": the task's own words.</summary>
    public IReadOnlyList<string> Command { get; private set; } = [];

    /// <summary>Which options were given on the command line, in the plugin's order; an option and its --no- form are
    /// two.</summary>
    public IEnumerable<OptionText> Said => _said.Select(said => said.Text);

    public string? NodeDirectory => OfSite("node_dir");

    /// <summary>Named containers are the job's, and go with it.</summary>
    public bool NamesOfJob => OfSite("container_scope") == "job";

    /// <summary>The task starts in the image's WORKDIR.</summary>
    public bool StartsInImage => IsSiteOn("image-workdir");

    /// <summary>--container-workdir may be relative, to "/".</summary>
    public bool HasRelativeDirectories => IsSiteOn("relative-workdir");

    /// <summary>The job's LANG and LC_ variables stay outside, unless --container-env names them.</summary>
    public bool HasImagesLocale => OfSite("locale") == "image";

    /// <summary>Variables that PyTorch and PMIx want are made of Slurm's.</summary>
    public bool HasFrameworkVariables => IsSiteOn("framework-variables");

    public bool IsMeant => this["image"] is not null || this["name"] is not null;

    /// <summary>What was said for a key by whoever comes first; null if nobody said anything.</summary>
    public OptionText? this[string key] => Last(_said, key) ?? OfVariable(key) ?? Last(_site, key);

    /// <exception cref="UsageException">A word is none of the plugin's.</exception>
    public static ContainerOptions Read(IReadOnlyList<string> words, EnvironmentBlock environment)
    {
        ContainerOptions options = new(environment);
        for (int at = 0; at < words.Count; at++)
        {
            if (words[at] == "--")
            {
                options.Command = [.. words.Skip(at + 1)];
                break;
            }

            options.Take(words[at]);
        }

        return options;
    }

    /// <summary>Whether the option itself was on the command line, in this form.</summary>
    public bool HasSaid(string option)
    {
        foreach ((_, OptionText text) in _said)
        {
            if (text.Origin == option)
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="UsageException">What was said is neither on nor off.</exception>
    public bool IsOn(string key) => this[key] is { } text && SwitchText.Parse(text);

    public bool IsOff(string key) => this[key] is { } text && !SwitchText.Parse(text);

    private void Take(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        (string name, string? value) = equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
        if (name.StartsWith(Option, StringComparison.Ordinal) && IsKnown(name[Option.Length..]))
        {
            _said.Add((name[Option.Length..], new OptionText(value ?? SwitchText.On, name)));
        }
        else if (name.StartsWith(Opposite, StringComparison.Ordinal) && IsKnown(name[Opposite.Length..]))
        {
            _said.Add((name[Opposite.Length..], new OptionText("no", name)));
        }
        else if (word.StartsWith(Site, StringComparison.Ordinal))
        {
            TakeOfSite(word[Site.Length..]);
        }
        else if (name is "--job" or "--step" && value is not null)
        {
            (Job, Step) = name == "--job" ? (value, Step) : (Job, value);
        }
        else if (word is "--batch-script" or "--one-program")
        {
            (IsBatchScript, HasOneProgram) =
                (IsBatchScript || word == "--batch-script", HasOneProgram || word == "--one-program");
        }
        else
        {
            throw new CommandLineException($"unknown option \"{word}\"",
                "the Slurm plugin and hpcrun are from different releases", "install both again; people write hpcrun exec");
        }
    }

    private void TakeOfSite(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? word : word[..equals], key = name.Replace('_', '-');
        if (equals < 0 || !(Array.IndexOf(SiteKeys, key) >= 0 || (IsKnown(key) && Array.IndexOf(TaskKeys, key) < 0)))
        {
            throw new UsageException($"plugstack.conf: the hpcrun plugin has no argument '{name}'", null,
                "batch-integration/slurm/README.md names them");
        }

        if (key is "hpcrun" or "node-dir" && !word[(equals + 1)..].StartsWith('/'))
        {
            throw new UsageException($"plugstack.conf: cannot use '{word}': not an absolute path", null, $"{name}=/PATH");
        }

        _site.Add((key, new OptionText(word[(equals + 1)..], $"plugstack.conf: {name}")));
    }

    private bool IsSiteOn(string key) => Last(_site, key) is { } text && SwitchText.Parse(text);

    private static bool IsKnown(string key) => Array.IndexOf(Keys, key) >= 0;

    private OptionText? OfVariable(string key)
    {
        string end = key.Replace('-', '_').ToUpperInvariant();
        foreach (string prefix in s_prefixes)
        {
            if (_environment.Get(prefix + end) is { Length: > 0 } text)
            {
                return new OptionText(text, prefix + end);
            }
        }

        return null;
    }

    private string? OfSite(string argument) => Last(_site, argument.Replace('_', '-'))?.Text;

    private static OptionText? Last(List<(string Key, OptionText Text)> list, string key)
    {
        for (int at = list.Count - 1; at >= 0; at--)
        {
            if (list[at].Key == key)
            {
                return list[at].Text;
            }
        }

        return null;
    }
}
