using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>What of a host makes up a GPU driver or a fabric, by name: src/Hpc.Inject/libraries.toml, built in and
/// installed.</summary>
public sealed class LibraryLists
{
    private readonly IReadOnlyList<TomlEntry> _entries;

    private LibraryLists(IReadOnlyList<TomlEntry> entries) => _entries = entries;

    /// <param name="file">For messages.</param>
    /// <param name="text">null for the built-in lists.</param>
    public static LibraryLists Read(string file, string? text) => new(TomlReader.Read(file, text ?? BuiltInLists.Text));

    public IReadOnlyList<string> List(string table, string key)
    {
        foreach (TomlEntry entry in _entries)
        {
            if (entry.Table == table && entry.Key == key)
            {
                return entry.Values;
            }
        }

        return [];
    }

    public string Text(string table, string key) => List(table, key) is [var only] ? only : "";

    /// <summary>True for a library that has to be the host's; <see cref="LibraryClosure"/> asks.</summary>
    public bool IsHostOnly(string name)
    {
        foreach (string prefix in List("host", "libraries"))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
