using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>The words of exec or run that a job's <see cref="ContainerWishes"/> mean; pure, but for the question whether a file is there.</summary>
internal sealed class ContainerWords
{
    private readonly ContainerWishes _wishes;
    private readonly List<string> _words = [];

    private ContainerWords(ContainerWishes wishes) => _wishes = wishes;

    /// <summary>Options and image, without the task's own words.</summary>
    /// <exception cref="UsageException">An option cannot be meant.</exception>
    public static List<string> Of(ContainerWishes wishes, string image)
    {
        ContainerWords words = new(wishes);
        words.AddMounts();
        words.AddVariables();
        words.AddIsolation();
        words.AddImageRules();
        words.AddPair("--mpi", wishes["mpi"]?.Text);
        words.AddPair("--profile", wishes["profile"]?.Text);
        words.AddPair("--node-dir", wishes.NodeDirectory);
        words.AddRecord();
        words.AddName();
        words._words.Add(image);
        return words._words;
    }

    /// <summary>The name under which what was written is found when it is saved, also where the user gave none.</summary>
    public static string NameToSave(ContainerWishes wishes) => wishes["name"] is { } name ? name.Text.Split(':', 2)[0]
        : $"saved-{wishes.Step ?? (wishes.IsBatchScript ? null : wishes.Environment.Get(SlurmVariables.StepId)) ?? $"{StepId.Batch}"}";

    /// <summary>"SRC", "SRC:DST" or "SRC:DST:FLAG+FLAG" as --bind takes it.</summary>
    private void AddMounts()
    {
        foreach (string mount in List("mounts"))
        {
            string[] parts = mount.Split(':', 3);
            if (parts[0].Length == 0 || (parts.Length > 1 && !parts[1].StartsWith('/')))
            {
                throw new UsageException($"--container-mounts '{mount}'", parts[0].Length == 0 ? "it names nothing of the host" : $"'{parts[1]}' is no absolute path in the container",
                    "SRC, SRC:/DST, or SRC:/DST:ro");
            }

            AddPair("--bind", parts.Length < 3 ? mount : $"{parts[0]}:{parts[1]}{Access(mount, parts[2])}");
        }

        if (_wishes.IsBatchScript && _wishes.Command.Count > 0)
        {
            // slurmd keeps the script in its spool, which no image has.
            AddPair("--bind", $"{_wishes.Command[0]}:{_wishes.Command[0]}:ro");
        }
    }

    private static string Access(string mount, string flags)
    {
        string access = "";
        foreach (string flag in flags.Split('+'))
        {
            access = flag is "ro" or "rw" ? ":" + flag : flag is "bind" or "rbind" ? access
                : throw new UsageException($"--container-mounts '{mount}'", $"'{flag}' is no flag of a mount", "ro, rw, bind, rbind, or several of them: ro+bind");
        }

        return access;
    }

    /// <summary>The job's values as --env takes them: CSV's quotes around each, and nothing in it evaluated.</summary>
    private void AddVariables()
    {
        foreach (string name in List("env"))
        {
            if (name.Contains('=', StringComparison.Ordinal))
            {
                throw new UsageException($"--container-env '{name}'", "it is no variable's name", "names alone: their values are the job's");
            }

            if (_wishes.Environment.Get(name) is { } value)
            {
                string text = value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("$", @"\$", StringComparison.Ordinal)
                    .Replace("`", @"\`", StringComparison.Ordinal).Replace("\"", "\"\"", StringComparison.Ordinal);
                AddPair("--env", $"\"{name}={text}\"");
            }
        }
    }

    private void AddIsolation()
    {
        foreach (string space in List("unshare"))
        {
            _words.AddRange(space switch
            {
                "pid" or "ipc" or "uts" => ["--" + space],
                "net" => ["--net=none"],
                "user" or "mnt" => Array.Empty<string>(),
                _ => throw new UsageException($"--container-unshare '{space}'", "there is no such namespace", "pid, ipc, uts, net, user, mnt"),
            });
        }

        foreach (string kind in List("gpu"))
        {
            _words.AddRange(kind switch
            {
                "nvidia" => ["--nv"],
                "amd" => ["--rocm"],
                "none" => ["--no-nv", "--no-rocm"],
                _ => throw new UsageException($"--container-gpu '{kind}'", "there is no such kind", "nvidia, amd, none"),
            });
        }
    }

    private void AddImageRules()
    {
        AddPair("--pwd", _wishes["workdir"]?.Text);
        AddIf(_wishes.IsOff("mount-home"), "--no-home");
        AddIf(_wishes.IsOn("remap-root"), "--fakeroot");
        if (_wishes.IsOn("readonly"))
        {
            _words.Add("--read-only");
        }
        else
        {
            AddIf(_wishes.IsOn("writable") && _wishes["name"] is null && _wishes["save"] is null, "--writable-tmpfs");
        }

        AddIf(!_wishes.IsBatchScript && _wishes["image"] is not null && _wishes.IsOn("stage"), "--staged");
    }

    /// <summary>By the job's first node: all of them would write the same file.</summary>
    private void AddRecord()
    {
        if (_wishes["record"] is { } file && _wishes.Environment.Get(SlurmVariables.Node) is null or "0")
        {
            _words.Add(file.Text.Length == 0 ? "--profile-record" : "--profile-record=" + file.Text);
        }
    }

    private void AddName()
    {
        if (_wishes["name"] is null && _wishes["save"] is null)
        {
            return;
        }

        AddPair("--name", _wishes["name"]?.Text ?? NameToSave(_wishes));
        if (_wishes.NamesOfJob || _wishes["name"] is null)
        {
            AddPair("--name-scope", "job");
        }
    }

    /// <exception cref="UsageException">Something is missing: what the rest of it means is then a guess.</exception>
    private string[] List(string key)
    {
        if (_wishes[key] is not { } text)
        {
            return [];
        }

        string[] items = text.Text.Split(',');
        return !Array.Exists(items, item => item.Length == 0) ? items
            : throw new UsageException($"{text.Origin} \"{text.Text}\"", text.Text.Length == 0 ? "it names nothing" : "between its commas, or beside them, something is missing", "A, or A,B, without blanks");
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
