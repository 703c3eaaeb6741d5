using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Hpc.Registry;

/// <summary>One challenge of a WWW-Authenticate header: scheme and parameters. RFC 9110, section 11.6.1.</summary>
internal sealed partial record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool IsBearer => Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    public bool IsBasic => Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase);

    public string? Parameter(string name) => Parameters.GetValueOrDefault(name);

    /// <summary>All challenges of an answer, in its order: several in one header, or in several. Quotes may be missing or left
    /// open.</summary>
    public static IReadOnlyList<AuthChallenge> Of(HttpResponseMessage refusal) =>
        refusal.Headers.NonValidated.TryGetValues("WWW-Authenticate", out HeaderStringValues values)
            ? [.. values.SelectMany(Parse)] : [];

    internal static IEnumerable<AuthChallenge> Parse(string header)
    {
        List<AuthChallenge> found = [];
        Dictionary<string, string> parameters = [];
        foreach (Match match in Word().Matches(header))
        {
            if (match.Groups["scheme"].Success)
            {
                parameters = new(StringComparer.OrdinalIgnoreCase);
                found.Add(new AuthChallenge(match.Groups["scheme"].Value, parameters));
            }
            else
            {
                parameters[match.Groups["name"].Value] = match.Groups["quoted"].Success
                    ? Escape().Replace(match.Groups["quoted"].Value, "$1") : match.Groups["word"].Value.Trim('\'');
            }
        }

        return found;
    }

    /// <summary>Words begin where no word is yet: a header of one long word is looked at once, and not from each of its
    /// letters.</summary>
    [GeneratedRegex("""(?<![\w-])((?<name>[\w-]+)\s*=\s*("(?<quoted>([^"\\]|\\.)*)"?|(?<word>[^\s,]*))|"""
        + """(?<scheme>[A-Za-z][\w-]*))""")]
    private static partial Regex Word();

    [GeneratedRegex("""\\(.)""")]
    private static partial Regex Escape();
}
