namespace Hpc.Plan;

/// <summary>A file that a program reads, or that holds its results.</summary>
/// <param name="role">"input", "output" or "inout".</param>
/// <param name="name">What a record calls it; null for a result.</param>
/// <param name="path">As written; of a result also a pattern.</param>
public sealed class DeclaredPath(string role, string? name, string path)
{
    public string Role => role;

    public string? Name => name;

    public string Path => path;

    /// <summary><c>[NAME=]PATH</c>: without a name the last part of the path is it.</summary>
    /// <param name="origin">The option, for messages.</param>
    /// <exception cref="UsageException">There is no path.</exception>
    public static DeclaredPath Parse(string role, string text, string origin)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        bool hasName = equals > 0 && !text.AsSpan(0, equals).Contains('/');
        string path = hasName ? text[(equals + 1)..] : text;
        string name = hasName ? text[..equals] : path.TrimEnd('/')[(path.TrimEnd('/').LastIndexOf('/') + 1)..];
        return path.Length > 0 && !name.AsSpan().ContainsAny('{', '}')
            ? new DeclaredPath(role, name, path)
            : throw new UsageException($"cannot use {origin} \"{text}\": the name of the file is missing", null,
                $"{origin} NAME=PATH, or {origin} PATH");
    }
}
