using System.Globalization;
using Hpc.Binary;
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

    private readonly string _file;
    private readonly List<Claim> _claims = [];
    private readonly List<(string Pattern, Tolerance Near)> _results = [];

    private ClaimFile(string file) => _file = file;

    public static ClaimFile None { get; } = new(Name);

    public IReadOnlyList<Claim> Claims => _claims;

    /// <summary>How near a result has to be; exact where nothing is said.</summary>
    /// <param name="name">One char per byte.</param>
    public Tolerance Of(string name) => _results.Find(result => NamePattern.Fits(name, result.Pattern)).Near;

    /// <param name="file">For messages.</param>
    /// <exception cref="RefusedException">It is not of this form.</exception>
    public static ClaimFile Read(string file, byte[] text)
    {
        ClaimFile claims = new(file);
        foreach (IGrouping<string, TomlEntry> table in TomlReader.Read(file, RawText.Of(text)).GroupBy(entry => entry.Table))
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
                throw claims.Wrong(table.First(), $"there is no table [{RawText.ToUtf16(table.Key)}]",
                    "[claim.NAME] or [result.\"FILE\"]");
            }
        }

        return claims;
    }

    private void AddClaim(string name, TomlEntry[] table)
    {
        Known(table, s_ofClaim);
        TomlEntry[] places = [.. table.Where(entry => ClaimPlace.Kinds.Contains(entry.Key))];
        if (places.Length != 1)
        {
            throw Wrong(table[0], $"claim {RawText.ToUtf16(name)} has {places.Length} places",
                $"one of {string.Join(", ", ClaimPlace.Kinds)}");
        }

        string file = Text(table, "file")
            ?? throw Wrong(table[0], $"claim {RawText.ToUtf16(name)} has no file", "file = \"NAME\"");
        ClaimPlace place = new(file, places[0].Key, places[0].Values[0]);
        ClaimPlace? over = Text(table, "over") is not { } other ? null
            : place with { File = Text(table, "over-file") ?? file, Where = other };
        if ((place.Fault ?? over?.Fault) is { } fault)
        {
            throw Wrong(places[0], fault, "docs/archives.md has examples");
        }

        _claims.Add(new Claim(name, Text(table, "text") ?? name, Text(table, "run"), place, over, Wanted(name, table)));
    }

    private ClaimValue Wanted(string name, TomlEntry[] table)
    {
        TomlEntry? value = Array.Find(table, entry => entry.Key == "value");
        TomlEntry? range = Array.Find(table, entry => entry.Key == "range");
        if (range is { Values: [var first, var last] } && value is null)
        {
            return new ClaimValue(null, Number(range, first), Number(range, last), default);
        }

        if (value is null || range is not null)
        {
            throw Wrong(range ?? table[0], $"claim {RawText.ToUtf16(name)} does not say one thing",
                "value = NUMBER, or range = [FROM, TO]");
        }

        double number = value.Kind == TomlKind.Text ? 0 : Number(value, value.Values[0]);
        return new ClaimValue(value.Kind == TomlKind.Text ? value.Values[0] : null, number, number, Near(table));
    }

    private Tolerance Near(TomlEntry[] table) => new(Tolerant(table, Relative), Tolerant(table, Absolute));

    private double Tolerant(TomlEntry[] table, string key) => Array.Find(table, entry => entry.Key == key) is not { } entry ? 0
        : Tolerance.TryParse(entry.Values[0]) ?? throw Wrong(entry, $"{key} is not a number from 0 on", $"{key} = 1e-6");

    private double Number(TomlEntry entry, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : throw Wrong(entry, $"'{RawText.ToUtf16(text)}' is not a number", "-7.43 or 1e-3");

    private void Known(IEnumerable<TomlEntry> table, string[] keys)
    {
        foreach (TomlEntry entry in table.Where(entry => !keys.Contains(entry.Key)))
        {
            throw Wrong(entry, $"there is no key {RawText.ToUtf16(entry.Key)}", string.Join(", ", keys));
        }
    }

    private static string? Text(TomlEntry[] table, string key) => Array.Find(table, entry => entry.Key == key)?.Values[0];

    private RefusedException Wrong(TomlEntry entry, string why, string remedy) =>
        new($"cannot use {_file}:{entry.Line}: {why}", "claims are read whole or not at all", remedy);
}
