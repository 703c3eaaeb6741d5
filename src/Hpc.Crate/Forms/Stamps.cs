using System.Text.RegularExpressions;
using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>What programs write into drawings and documents beside their content: when, with what, and names that are drawn by
/// lot. It is put out of sight, the same on both sides.</summary>
internal static partial class Stamps
{
    /// <summary>A drawing (SVG): dates, the program's name and version, and the names of its parts by their order.</summary>
    public static byte[] OutOfDrawing(ReadOnlySpan<byte> file)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        string text = Programs().Replace(Dates().Replace(RawText.Of(file), "date"), "program");
        return RawText.Bytes(Names().Replace(text, name =>
        {
            string known = name.Groups["name"].Value;
            _ = names.TryAdd(known, $"n{names.Count}");
            return name.Value[..^known.Length] + names[known];
        }));
    }

    /// <summary>A document (PDF): dates, the programs, its identifier; and the table of places, which their lengths
    /// move.</summary>
    public static byte[] OutOfDocument(ReadOnlySpan<byte> file) =>
        RawText.Bytes(Places().Replace(Entries().Replace(RawText.Of(file), "stamp"), "place"));

    [GeneratedRegex("<dc:date>[^<]*</dc:date>|<xmp:[A-Za-z]*Date>[^<]*<")]
    private static partial Regex Dates();

    [GeneratedRegex("<!-- (Created with|Generator)[^>]{0,200}-->|<dc:title>[^<]*</dc:title>|inkscape:version=\"[^\"]*\"")]
    private static partial Regex Programs();

    [GeneratedRegex("(\\bid=\"|href=\"#|url\\(#)(?<name>[A-Za-z_][A-Za-z0-9_.-]*)")]
    private static partial Regex Names();

    [GeneratedRegex("/(CreationDate|ModDate|Producer|Creator|PTEX\\.Fullbanner)\\s*\\((\\\\.|[^()\\\\]){0,400}\\)"
        + "|/ID\\s*\\[\\s*<[0-9A-Fa-f]*>\\s*<[0-9A-Fa-f]*>\\s*\\]"
        + "|<(xmp|xmpMM|pdf):[A-Za-z]*>[^<]{0,400}</(xmp|xmpMM|pdf):[A-Za-z]*>")]
    private static partial Regex Entries();

    [GeneratedRegex("[0-9]{10} [0-9]{5} [nf]|startxref\\s+[0-9]+")]
    private static partial Regex Places();
}
