using System.Text;

namespace Hpc.Records;

/// <summary>Paths of a host as they can be said on another one: {cwd} for the working directory, {home} for the user's
/// directory, {input:NAME} for a declared input. The longest fits first. What a text has of this form by itself gets a second
/// brace in front.</summary>
public sealed class PathRoots
{
    public const string Directory = "{cwd}";
    public const string Home = "{home}";

    /// <summary>Texts that would be taken for ours.</summary>
    private static readonly string[] Ours = [Directory, Home, "{input:", Redaction.User, Redaction.Host, Redaction.Secret];

    private readonly List<(string Path, string Root)> _roots = [];

    /// <summary>A root; none for "/", and none for what has another already.</summary>
    public void Add(string path, string root)
    {
        string bare = path.Length > 1 ? path.TrimEnd('/') : path;
        if (bare.Length > 1 && bare[0] == '/' && !_roots.Exists(known => known.Path == bare))
        {
            int at = _roots.FindIndex(known => known.Path.Length < bare.Length);
            _roots.Insert(at < 0 ? _roots.Count : at, (bare, root));
        }
    }

    public static string Input(string name) => $"{{input:{name}}}";

    /// <summary>A text with its roots, wherever in it a path stands.</summary>
    public string Of(string text)
    {
        StringBuilder made = new();
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] == '/' && RootAt(text, at) is { } root)
            {
                made.Append(root.Root);
                at += root.Path.Length;
                continue;
            }

            if (text[at] == '{' && Array.Exists(Ours, word => Follows(text, at, word)))
            {
                made.Append('{');
            }

            made.Append(text[at]);
            at++;
        }

        return made.Length == text.Length ? text : made.ToString();
    }

    private (string Path, string Root)? RootAt(string text, int at)
    {
        if (at > 0 && IsOfPath(text[at - 1]))
        {
            return null;
        }

        foreach ((string path, string root) in _roots)
        {
            int end = at + path.Length;
            if (Follows(text, at, path) && (end == text.Length || text[end] == '/' || !IsOfPath(text[end])))
            {
                return (path, root);
            }
        }

        return null;
    }

    private static bool Follows(string text, int at, string word) => string.CompareOrdinal(text, at, word, 0, word.Length) == 0;

    /// <summary>Characters between which no path begins or ends.</summary>
    private static bool IsOfPath(char value) => char.IsAsciiLetterOrDigit(value)
        || value is '/' or '.' or '_' or '-' or '+' or '~' or '%'
        || value >= 0x80;
}
