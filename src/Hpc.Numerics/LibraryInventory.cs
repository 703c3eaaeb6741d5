using Hpc.Binary;

namespace Hpc.Numerics;

/// <summary>The numeric libraries of an image as lines of text: what was found once is kept in the cache.</summary>
public static class LibraryInventory
{
    private const string Head = "hpcrun-numerics 1";
    private const int Parts = 5;

    /// <summary>In the order of kind and path.</summary>
    public static string Write(IEnumerable<NumericLibrary> libraries) => string.Join('\n',
        [Head, .. libraries.OrderBy(one => one.Kind).ThenBy(one => one.Path, StringComparer.Ordinal).Select(Line), ""]);

    /// <summary>null for a text of another form, as an older or newer release may have written.</summary>
    public static IReadOnlyList<NumericLibrary>? Read(string text)
    {
        string[] lines = text.Split('\n');
        NumericLibrary?[] libraries = [.. lines.Skip(1).SkipLast(1).Select(Library)];
        return lines.Length >= 2 && lines[0] == Head && lines[^1].Length == 0 && !libraries.Contains(null)
            ? [.. libraries.OfType<NumericLibrary>()] : null;
    }

    private static string Line(NumericLibrary one) =>
        $"{one.Kind}\t{one.Version}\t{(one.IsDynamic ? "dynamic" : "fixed")}\t{string.Join(' ', one.Dispatched)}\t"
        + $"{PrintableText.Line(one.Path)}";

    private static NumericLibrary? Library(string line) => line.Split('\t') is { Length: Parts } parts
        && Enum.TryParse(parts[0], out LibraryKind kind) && Enum.IsDefined(kind)
        ? new NumericLibrary(kind, parts[4])
        {
            Version = parts[1],
            IsDynamic = parts[2] == "dynamic",
            Dispatched = parts[3].Split(' ', StringSplitOptions.RemoveEmptyEntries),
        }
        : null;
}
