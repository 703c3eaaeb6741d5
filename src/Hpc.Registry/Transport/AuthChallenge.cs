using System.Text.RegularExpressions;

namespace Hpc.Registry;

/// <summary>One challenge of a WWW-Authenticate header: scheme and parameters. RFC 9110, section 11.6.1.</summary>
internal sealed partial record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool IsBearer => Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    public bool IsBasic => Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase);

    public string? Parameter(string name) => Parameters.GetValueOrDefault(name);

    public static AuthChallenge Parse(string scheme, string? parameters)
    {
        Dictionary<string, string> found = new(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in ParameterForm().Matches(parameters ?? ""))
        {
            found[match.Groups["name"].Value] = match.Groups["quoted"].Success ? match.Groups["quoted"].Value.Replace("\\\"", "\"", StringComparison.Ordinal) : match.Groups["word"].Value;
        }

        return new AuthChallenge(scheme, found);
    }

    [GeneratedRegex("""(?<name>[\w-]+)\s*=\s*("(?<quoted>([^"\\]|\\.)*)"|(?<word>[^\s,]+))""")]
    private static partial Regex ParameterForm();
}
