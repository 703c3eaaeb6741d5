namespace Hpc.Plan;

/// <summary>A library of the host that the container has in a directory of its own, first on LD_LIBRARY_PATH
/// (<c>--containlibs</c>).</summary>
/// <param name="Source">Path on the host.</param>
/// <param name="Name">What it is called in that directory.</param>
/// <param name="Origin">The option or variable that asked, for messages.</param>
public sealed record LibraryRequest(string Source, string Name, string Origin)
{
    /// <summary>Paths with commas; behind a colon a path of another name.</summary>
    /// <exception cref="UsageException">One of them is not a file's.</exception>
    public static IReadOnlyList<LibraryRequest> Parse(string text, string origin) =>
        [.. WordList.Parse(text).Select(word => Of(word, origin))];

    private static LibraryRequest Of(string word, string origin)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        string source = colon < 0 ? word : word[..colon], name = word[(word.LastIndexOfAny(['/', ':']) + 1)..];
        if (source.Length == 0 || name is "" or "." or "..")
        {
            throw new UsageException(
                $"cannot use {origin} \"{word}\": it is not the path of a library", null, $"{origin} /usr/lib/libname.so.1");
        }

        return new LibraryRequest(source, name, origin);
    }

    /// <summary>The variable with the directory of these libraries in front.</summary>
    /// <param name="before">As it was; null: not set.</param>
    internal static string SearchPath(string? before)
    {
        IEnumerable<string> others = (before ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(directory => directory != WellKnownVariable.LibraryDirectory);
        return string.Join(':', others.Prepend(WellKnownVariable.LibraryDirectory));
    }
}
