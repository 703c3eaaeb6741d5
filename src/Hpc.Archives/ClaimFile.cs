using System.Globalization;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Crate;
using Hpc.Plan;

namespace Hpc.Archives;

/// <summary>claims.toml: what a paper says ([claim.NAME]), and how near its results have to be ([result."NAME"]).</summary>
internal sealed class ClaimFile
{
    public const string Name = "claims.toml";

    private const string ClaimTable = "claim.", ResultTable = "result.";
    private const string Relative = "rtol", Absolute = "atol";

    private static readonly string[] s_ofClaim =
        ["text", "run", "file", "over", "over-file", "value", "range", Relative, Absolute, .. ClaimPlace.Kinds];

    private static readonly string[] s_ofResult = [Relative, Absolute];

    private static readonly TomlKind[] s_numbers = [TomlKind.Number, TomlKind.Fraction];

    private readonly string _file;
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly List<Claim> _claims = [];
    private readonly List<(string Pattern, Tolerance Near)> _results = [];

    private ClaimFile(string file) => _file = file;

    public static ClaimFile None { get; } = new(Name);

    public IReadOnlyList<Claim> Claims => _claims;

    /// <summary>Of results that something is said of: names, with * and ?.</summary>
    public IEnumerable<string> Patterns => _results.Select(result => result.Pattern);

    /// <summary>How near a result has to be; exact where nothing is said.</summary>
    /// <param name="name">One char per byte.</param>
    public Tolerance Of(string name) => _results.Find(result => NamePattern.Fits(name, result.Pattern)).Near;

    /// <summary>Where something is said of a claim, or of results of a pattern: file and line, for messages.</summary>
    public string PlaceOf(Claim claim) => $"{_file}:{_lines[ClaimTable + claim.Name]}";

    public string PlaceOf(string pattern) => $"{_file}:{_lines[ResultTable + pattern]}";

    /// <param name="file">For messages.</param>
    /// <exception cref="RefusedException">It is not of this form.</exception>
    public static ClaimFile Read(string file, byte[] text)
    {
        ClaimFile claims = new(file);
        IReadOnlyList<TomlEntry> entries = TomlReader.Read(file, RawText.Of(text), seeTable: claims.See);
        foreach (IGrouping<string, TomlEntry> table in entries.GroupBy(entry => entry.Table))
        {
            if (table.Key.StartsWith(ClaimTable, StringComparison.Ordinal))
            {
                claims.AddClaim(table.Key[ClaimTable.Length..], [.. table]);
            }
            else if (table.Key.StartsWith(ResultTable, StringComparison.Ordinal))
            {
                claims.Known(table, s_ofResult);
                claims._results.Add((table.Key[ResultTable.Length..], claims.Near([.. table])));
            }
            else
            {
                throw claims.Wrong(table.First().Line, $"{RawText.ToUtf16(table.First().Key)} stands in no table",
                    "[claim.NAME] or [result.\"FILE\"]");
            }
        }

        string? empty = claims._lines.Keys.FirstOrDefault(name => !entries.Any(entry => entry.Table == name));
        return empty is null ? claims
            : throw claims.Wrong(claims._lines[empty], $"[{RawText.ToUtf16(empty)}] says nothing",
                "its keys stand below it, a line each");
    }

    /// <summary>A table: of a known kind, and once.</summary>
    private void See(string table, int line)
    {
        bool isKnown = table.StartsWith(ClaimTable, StringComparison.Ordinal)
            || table.StartsWith(ResultTable, StringComparison.Ordinal);
        if (!isKnown || table is ClaimTable or ResultTable)
        {
            throw Wrong(line, $"there is no table [{RawText.ToUtf16(table)}]", "[claim.NAME] or [result.\"FILE\"]");
        }

        if (!_lines.TryAdd(table, line))
        {
            throw Wrong(line, $"[{RawText.ToUtf16(table)}] is there twice, first in line {_lines[table]}",
                "another name, or one table with both");
        }
    }

    private void AddClaim(string name, TomlEntry[] table)
    {
        Known(table, s_ofClaim);
        string shown = RawText.ToUtf16(name);
        TomlEntry[] places = [.. table.Where(entry => ClaimPlace.Kinds.Contains(entry.Key))];
        if (places.Length != 1)
        {
            throw Wrong(table[0].Line, $"claim {shown} has {places.Length} places",
                $"one of {string.Join(", ", ClaimPlace.Kinds)}");
        }

        string file = Text(table, "file") ?? throw Wrong(table[0].Line, $"claim {shown} has no file", "file = \"NAME\"");
        ClaimPlace place = new(file, places[0].Key, places[0].Values[0]);
        ClaimPlace? over = Text(table, "over") is not { } other ? null
            : place with { File = Text(table, "over-file") ?? file, Where = other };
        if ((place.Fault ?? over?.Fault) is { } fault)
        {
            throw Wrong(places[0].Line, fault, "docs/archives.md has examples");
        }

        if (over is null && Find(table, "over-file") is { } alone)
        {
            throw Wrong(alone.Line, $"claim {shown} has over-file, and no over", "over = the place there");
        }

        _claims.Add(new Claim(name, Text(table, "text") ?? name, Text(table, "run"), place, over, Wanted(shown, table)));
    }

    private ClaimValue Wanted(string name, TomlEntry[] table)
    {
        TomlEntry? value = Find(table, "value"), range = Find(table, "range");
        if (value is null == range is null)
        {
            throw Wrong((range ?? table[0]).Line, $"claim {name} does not say one thing",
                "value = NUMBER, or range = [FROM, TO]");
        }

        bool isWord = value?.Kind == TomlKind.Text;
        if ((isWord || range is not null) && (Find(table, Relative) ?? Find(table, Absolute)) is { } near)
        {
            throw Wrong(near.Line, $"claim {name} has {near.Key}, and no number that it is of", "value = NUMBER");
        }

        if (range is not null)
        {
            return Range(name, range);
        }

        double number = isWord ? 0 : Number(value!, value!.Values[0]);
        return new ClaimValue(isWord ? value!.Values[0] : null, number, number, Near(table));
    }

    private ClaimValue Range(string name, TomlEntry range)
    {
        if (range.Values is not [var first, var last])
        {
            throw Wrong(range.Line, $"the range of claim {name} has {range.Values.Count} numbers", "range = [FROM, TO]");
        }

        (double low, double high) = (Number(range, first), Number(range, last));
        return low <= high ? new ClaimValue(null, low, high, default)
            : throw Wrong(range.Line, $"the range of claim {name} ends before it begins", $"range = [{last}, {first}]");
    }

    private Tolerance Near(TomlEntry[] table) => new(Tolerant(table, Relative), Tolerant(table, Absolute));

    private double Tolerant(TomlEntry[] table, string key) => Find(table, key) is not { } entry ? 0
        : Tolerance.TryParse(entry.Values[0]) ?? throw Wrong(entry.Line, $"{key} is not a number from 0 on", $"{key} = 1e-6");

    private double Number(TomlEntry entry, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number : throw Wrong(entry.Line, $"'{RawText.ToUtf16(text)}' is not a number", "-7.43 or 1e-3");

    /// <summary>Of these keys, and of the kind that each is.</summary>
    private void Known(IEnumerable<TomlEntry> table, string[] keys)
    {
        foreach (TomlEntry entry in table)
        {
            string key = RawText.ToUtf16(entry.Key);
            if (!keys.Contains(entry.Key))
            {
                throw Wrong(entry.Line, $"there is no key {key}",
                    NearestName.Find(key, keys) is { } near ? $"did you mean {near}?" : string.Join(", ", keys));
            }

            (string form, TomlKind[] kinds) = entry.Key switch
            {
                "value" => ("a number, or a text in quotes", [TomlKind.Number, TomlKind.Fraction, TomlKind.Text]),
                "range" => ("two numbers in brackets", [TomlKind.List]),
                Relative or Absolute => ("a number from 0 on", s_numbers),
                _ => ("a text in quotes", new[] { TomlKind.Text }),
            };
            _ = kinds.Contains(entry.Kind) ? 0 : throw Wrong(entry.Line, $"{key} is not {form}", $"{key} = {Example(entry.Key)}");
        }
    }

    private static string Example(string key) => key switch
    {
        "value" => "-7.43",
        "range" => "[1.8, 2.2]",
        Relative or Absolute => "1e-6",
        _ => "\"TEXT\"",
    };

    private static TomlEntry? Find(TomlEntry[] table, string key) => Array.Find(table, entry => entry.Key == key);

    private static string? Text(TomlEntry[] table, string key) => Find(table, key)?.Values[0];

    private RefusedException Wrong(int line, string why, string remedy) => new($"cannot use {_file}:{line}: {why}",
        "claims are read whole or not at all", remedy);
}
