namespace Hpc.Plan;

/// <summary>The key <c>cache-directory</c>: where fetched images are kept, instead of below the home directory. $USER and other
/// variables in it are the caller's: a site names one place for each of its users.</summary>
public static class CacheDirectory
{
    public const string Key = "cache-directory";

    /// <summary>The variable that says it for one command; it beats the files.</summary>
    public const string Variable = "HPCRUN_CACHEDIR";

    /// <summary>null if nothing says it.</summary>
    /// <exception cref="RefusedException">The site locks it and somebody else says it, or it is not an absolute path.</exception>
    public static string? Of(IReadOnlyList<ConfigurationFile> files, Func<string, string?> variable) =>
        OwnKey.Find(files, Key, Variable, variable) is not { } said ? null : said.Place == Variable ? said.Text
            : Expand(said.Text, said.Place, variable);

    /// <summary>$NAME and ${NAME}.</summary>
    private static string Expand(string text, string place, Func<string, string?> variable)
    {
        string path = "";
        for (int at = 0; at < text.Length;)
        {
            int dollar = text.IndexOf('$', at);
            if (dollar < 0)
            {
                path += text[at..];
                break;
            }

            bool braced = dollar + 1 < text.Length && text[dollar + 1] == '{';
            int start = dollar + (braced ? 2 : 1), end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            path += text[at..dollar] + (variable(text[start..end]) is { Length: > 0 } value ? value
                : throw new RefusedException($"cannot use {place} = \"{text}\": the variable '{text[start..end]}' is not set",
                    "its value is part of the path", $"set it, or {Variable}"));
            at = braced && end < text.Length && text[end] == '}' ? end + 1 : end;
        }

        return path.StartsWith('/')
            ? path
            : throw new RefusedException($"cannot use {place} = \"{text}\": not an absolute path",
                "every command must find the same directory, whatever its working directory is",
                $"{Key} = \"/scratch/$USER/hpcrun\"");
    }
}
