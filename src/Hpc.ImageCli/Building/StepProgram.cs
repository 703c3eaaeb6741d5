using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>Programs of a build, run by <c>hpcrun exec</c> on the layers that there are: as root, in no namespace of users but
/// its own, with the network of this machine and nothing of its files.</summary>
internal sealed class StepProgram(BuildPlace place, BuildRequest request)
{
    /// <summary>Where a step sees the files that the build made for it.</summary>
    public const string Seen = "/.hpcrun-build";

    /// <summary>Variables of the user's that steps get; those of hpcrun's own options would change what a step is.</summary>
    private static readonly string[] s_passed = ["PATH", "HOME", "USER", "LOGNAME", "TERM", "TMPDIR", "HPCRUN_NODE_DIR",
        "HPCRUN_DEBUG"];

    private static readonly string[] s_proxies = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"];

    /// <summary>More words for <c>hpcrun exec</c>.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>Variables for the program that no other user of this machine may see, as words of a command line are.</summary>
    public IReadOnlyDictionary<string, string> Hidden { get; init; } = new Dictionary<string, string>();

    /// <param name="upper">Directory for what is written; null where nothing may be.</param>
    /// <param name="shown">Directory that is seen at <see cref="Seen"/>; null for none.</param>
    /// <param name="command">A word for hpcrun, then the program and its words.</param>
    /// <returns>The status of the program.</returns>
    public int Run(BuiltLayers layers, string? upper, string? shown, IReadOnlyDictionary<string, string> variables,
        string command,
        params string[] words)
    {
        string[] options =
        [
            command, "--quiet", "--fakeroot", "--cleanenv", "--no-home", "--no-mount", "tmp,home,cwd,hostfs,bind-paths",
                "--pid", "--no-umask",
            "--no-share", "--no-gpu", "--no-sync", "--pwd", "/",
            .. layers.Layers.Concat(upper is null ? [] : new[] { upper })
                .SelectMany(layer => new[] { "--overlay", BindSpec.Escape(layer) }),
            .. shown is null ? [] : new[] { "--bind", $"{BindSpec.Escape(shown)}:{Seen}:ro" },
            .. Proxies().ExceptBy(variables.Keys, one => one.Key).Concat(variables).SelectMany(variable => new[] { "--env",
                $"{variable.Key}={variable.Value}" }),
                "--no-eval",
            .. request.StepWords, .. More,
        ];
        Dictionary<string, string> environment =
            Passed().Concat(Hidden.Select(one => KeyValuePair.Create("APPTAINERENV_" + one.Key, one.Value))).ToDictionary();
        int status = place.Run(Launcher.Path("run the steps of a build"), [.. options, layers.Image, .. words], environment);
        if (status != 0 && upper is not null && request.OpensShell)
        {
            request.Note($"the step failed with status {status}: a shell in it, as it is now; nothing of it is kept");
            _ = place.RunShell(Launcher.Path("run a shell"), ["exec", .. options[1..], layers.Image, "/bin/sh"], environment);
        }

        return status;
    }

    private static Dictionary<string, string> Passed() =>
        s_passed.Select(name => (name, value: Environment.GetEnvironmentVariable(name)))
        .Where(variable => variable.value is not null).ToDictionary(variable => variable.name, variable => variable.value!);

    private static IEnumerable<KeyValuePair<string, string>> Proxies() =>
        s_proxies.SelectMany(name => new[] { name, name.ToUpperInvariant() })
        .Select(name => new KeyValuePair<string, string>(name, Environment.GetEnvironmentVariable(name) ?? ""))
        .Where(variable => variable.Value.Length > 0);
}
