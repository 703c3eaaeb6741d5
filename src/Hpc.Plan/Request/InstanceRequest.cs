namespace Hpc.Plan;

/// <summary>A launch that stays in the background under a name.</summary>
/// <param name="Name">Letters, digits, '.', '_' and '-'.</param>
/// <param name="Log">Absolute path of its log files, without .out and .err.</param>
public sealed record InstanceRequest(string Name, string Log)
{
    /// <summary>In place of an image: the instance of that name.</summary>
    public const string Scheme = "instance://";

    public static bool IsName(string name) =>
        name.Length > 0 && name is not ("." or "..")
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    /// <summary>One word of a command line.</summary>
    public string Word => $"{Name}:{Log}";

    /// <summary>The other way round; null: it is no such word.</summary>
    public static InstanceRequest? Parse(string word) =>
        word.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon && IsName(word[..colon])
            && word[(colon + 1)..] is ['/', ..] log ? new InstanceRequest(word[..colon], log) : null;
}
