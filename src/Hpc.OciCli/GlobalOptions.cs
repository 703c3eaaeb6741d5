using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary>Options before the verb, as runc and crun have them.</summary>
internal sealed class GlobalOptions
{
    /// <summary>Directory of the containers' states; made when it is needed.</summary>
    public string Root { get; private set; } = "";

    public RuntimeLog Log { get; private set; } = new("", json: false, debug: false);

    /// <summary>Of a verb that did not do what it was told. One that passes on a program's status has another, which few programs
    /// end with: who started it knows that none ran.</summary>
    public int FailureStatus { get; set; } = Entry.Failure;

    public EnvironmentBlock Environment { get; } = new(StageEntry.Environment());

    /// <summary>Of hooks for which config.json has none.</summary>
    public IReadOnlyList<string> HookEnvironment => ProgramEnvironment.OfHooks(StageEntry.Environment());

    /// <summary>Takes the options before the verb.</summary>
    /// <returns>The verb and its words; those of --version and --help are verbs, too.</returns>
    public IReadOnlyList<string> Read(IReadOnlyList<string> words)
    {
        OptionReader<OptionSpec> reader = new(OciCommands.Global, words, OciCommands.Path + " --help")
        { TakesNamesBehindOneDash = true };
        try
        {
            reader.ReadOptions();
        }
        finally
        {
            // Also where an option is unknown: who gave a log looks for the error there.
            Take(new ParsedArguments([], reader.Uses));
        }

        ParsedArguments given = new([], reader.Uses);
        return given.Has("version") ? ["version"] : given.Has("help") ? ["help"] : [.. words.Skip(reader.Next)];
    }

    private void Take(ParsedArguments given)
    {
        string format = given.Text("log-format") ?? "text";
        Log = new RuntimeLog(given.Text("log") ?? "", format == "json", given.Has("debug") || given.Text("log-level") == "debug");
        if (format is not ("text" or "json"))
        {
            throw new RuntimeException($"unknown log-format \"{format}\"");
        }

        Root = given.Text("root") is { Length: > 0 } root ? root.TrimEnd('/') : DefaultRoot();
    }

    /// <summary>$XDG_RUNTIME_DIR/hpcrun-oci; without that variable, a directory of the user's own that nobody else can
    /// enter.</summary>
    private string DefaultRoot()
    {
        uint user = Unistd.Getuid();
        return Environment.Get("XDG_RUNTIME_DIR") is { Length: > 1 } runtime && runtime[0] == '/'
            ? runtime.TrimEnd('/') + "/hpcrun-oci"
            : user == 0 ? "/run/hpcrun-oci"
            : HostProbe.Look($"/run/user/{user}").Kind == PathKind.Directory ? $"/run/user/{user}/hpcrun-oci"
            : $"/tmp/hpcrun-oci-{user}";
    }
}
