using System.CommandLine;
using Hpc.Plan;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Options of every command that talks to a registry, and the environment variables behind them.</summary>
internal sealed class RegistryWords
{
    private static readonly string[] s_prefixes = ["HPCRUN_", "APPTAINER_", "SINGULARITY_"];

    private readonly Option<bool> _noHttps = new("--no-https", ["--nohttps"]) { Description = "http instead of https, also to other hosts than this one" };
    private readonly Option<string?> _caFile = new("--ca-file") { Description = "PEM file of certificate authorities to trust besides the system's", HelpName = "FILE" };
    private readonly Option<string[]> _mirror = new("--mirror") { Description = "ask this host first: REGISTRY=HOST[/PREFIX]", HelpName = "MIRROR" };

    public void AddTo(Command command)
    {
        command.Add(_noHttps);
        command.Add(_caFile);
        command.Add(_mirror);
    }

    public RegistryOptions Read(ParseResult words)
    {
        string? user = Variable("DOCKER_USERNAME"), password = Variable("DOCKER_PASSWORD");
        return new RegistryOptions
        {
            PlainHttp = words.GetValue(_noHttps) || IsOn(Variable("NOHTTPS")),
            CaFile = words.GetValue(_caFile) ?? Variable("CA_FILE"),
            Mirrors = [.. words.GetValue(_mirror) ?? [], .. (Variable("MIRRORS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)],
            Credential = user is null || password is null ? null : Credential.Of(user, password),
            Silence = TimeSpan.FromSeconds(FetchSilence.Of(CachePlace.Configuration, Environment.GetEnvironmentVariable)),
            Note = GlobalWords.Notes(words),
        };
    }

    /// <summary>HPCRUN_NAME, else Apptainer's, else Singularity's.</summary>
    public static string? Variable(string name) =>
        s_prefixes.Select(prefix => Environment.GetEnvironmentVariable(prefix + name)).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    public static bool IsOn(string? value) => value is "1" or "true" or "TRUE" or "yes" or "on";
}
