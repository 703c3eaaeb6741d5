using Hpc.CommandLine;
using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>What <c>--secret</c> and <c>--ssh</c> give to the steps that ask for it. Values are read when a
/// step needs them.</summary>
internal sealed class BuildSecrets
{
    private const string Agent = "SSH_AUTH_SOCK";

    private readonly Dictionary<string, (string? File, string? Variable)> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _agents = new(StringComparer.Ordinal);

    /// <exception cref="RefusedException">A secret has no name, or is not there.</exception>
    public BuildSecrets(ParsedArguments words)
    {
        foreach (string text in words.All("secret"))
        {
            Add(text, FlagPairs.Parse(text));
        }

        foreach (string[] parts in words.All("ssh").Select(text => text.Split('=', 2)))
        {
            _agents[parts[0]] = (parts.Length > 1 ? parts[1] : Environment.GetEnvironmentVariable(Agent))
                ?? throw new RefusedException($"cannot use --ssh {parts[0]}: no agent runs", $"{Agent} is not set",
                    "eval $(ssh-agent); ssh-add");
        }
    }

    /// <summary>The bytes of a secret; null for one that was not given.</summary>
    /// <exception cref="RefusedException">It can no longer be read.</exception>
    public byte[]? Bytes(string id)
    {
        if (!_secrets.TryGetValue(id, out (string? File, string? Variable) secret))
        {
            return null;
        }

        try
        {
            return secret.File is { } file ? File.ReadAllBytes(file)
                : Binary.RawText.Bytes(ImageTarget.Bytes(Environment.GetEnvironmentVariable(secret.Variable!) ?? ""));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"cannot use the secret '{id}': {error.Message}", "its file cannot be read",
                "correct --secret");
        }
    }

    /// <summary>Whether a text has one of the secrets in it.</summary>
    public bool AreIn(string text) => _secrets.Keys.Select(Bytes).OfType<byte[]>()
        .Select(bytes => ImageTarget.Text(Binary.RawText.Of(bytes)).Trim())
        .Any(secret => secret.Length > 0 && text.Contains(secret, StringComparison.Ordinal));

    /// <summary>The socket of an agent; null for one that was not given.</summary>
    public string? Socket(string id) => _agents.GetValueOrDefault(id);

    private void Add(string text, FlagPairs pairs)
    {
        string id = pairs.Text("id") ?? throw new RefusedException($"cannot use --secret {text}: it has no id",
            "the steps ask for it by its id", "--secret id=NAME,src=FILE");
        string? file = pairs.Text("src", "source"), variable = pairs.Text("env");
        if (file is null && variable is null)
        {
            (file, variable) = pairs.Text("type") == "file" || Environment.GetEnvironmentVariable(id) is null ? (id, null)
                : ((string?)null, (string?)id);
        }

        if (file is not null ? !File.Exists(file) : Environment.GetEnvironmentVariable(variable!) is null)
        {
            throw new RefusedException($"cannot use the secret '{id}': there is no {(file is null ? "variable" : "file")}"
                + $" '{file ?? variable}'", "a secret is the content of a file or of a variable",
                "--secret id=NAME,src=FILE or --secret id=NAME,env=VARIABLE");
        }

        _secrets[id] = (file is null ? null : Path.GetFullPath(file), variable);
    }
}
