using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>Where a number or a word is in a result.</summary>
/// <param name="File">The result's name, one char per byte.</param>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Where">"3,energy"; "/steps/0/energy"; "2,1"; an expression with one group.</param>
public sealed record ClaimPlace(string File, string Kind, string Where)
{
    private const string Cell = "cell", Pointer = "pointer", Index = "index", Pattern = "pattern";

    /// <summary>How long one line may take.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private const int LongestExpression = 1000, MostJson = 64 << 20;

    /// <summary>A cell of CSV or TSV (row from 1, and a column's name or number), a pointer into JSON (RFC 6901), the indexes of
    /// an element of .npy (from 0), the group of an expression in a text: the first line that has it.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Cell, Pointer, Index, Pattern];

    /// <summary>What is wrong with it, whatever the result is; null: nothing.</summary>
    public string? Fault => Kind switch
    {
        Cell => Where.Split(',') is [var row, _, ..] && long.TryParse(row, out long number) && number > 0 ? null
            : "a cell is \"ROW,COLUMN\"",
        Pointer => Where.Length == 0 || Where[0] == '/' ? null : "a pointer begins with a slash",
        Index => IsIndex(Where.Trim('[', ']', ' ')) ? null : "an index is numbers from 0 on, with commas between",
        Pattern => Expression(out string? fault) is null ? fault : null,
        _ => null,
    };

    private static bool IsIndex(string text) => text.Length == 0 || text.Split(',').All(part => long.TryParse(part,
        NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out _));

    /// <param name="open">A result by its name; null where there is none.</param>
    public (string? Text, string? Fault) Read(Func<string, RandomAccessSource?> open)
    {
        if (open(File) is not { } source)
        {
            return (null, $"there is no result '{File}'");
        }

        try
        {
            string? text = Kind switch
            {
                Cell => FindCell(source),
                Pointer => source.Length > MostJson ? null : JsonTree.Find(ResultForm.All(source), Where),
                Index => NpyForm.Find(source, Where),
                _ => FindPattern(source),
            };
            return (text, text is null ? $"'{File}' has nothing at {Kind} {Where}" : null);
        }
        catch (Exception error) when (error is CorruptImageException or JsonException or InvalidOperationException
            or RegexMatchTimeoutException)
        {
            return (null, $"'{File}' cannot be read: {error.Message}");
        }
    }

    private string? FindCell(RandomAccessSource source)
    {
        int comma = Where.IndexOf(',', StringComparison.Ordinal);
        (long row, string column) = (long.Parse(Where[..comma], System.Globalization.CultureInfo.InvariantCulture),
            Where[(comma + 1)..].Trim());
        char separator = File.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',';
        SourceLines lines = new(source);
        List<string>? names = null;
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            names ??= TableForm.Cells(line, separator);
            int named = names.IndexOf(column);
            int at = named >= 0 ? named : int.TryParse(column, out int number) ? number - 1 : -1;
            if (lines.Number == row + (named >= 0 ? 1 : 0))
            {
                List<string> cells = TableForm.Cells(line, separator);
                return at >= 0 && at < cells.Count ? cells[at] : null;
            }
        }

        return null;
    }

    /// <summary>Of a line that is longer, its beginning is searched: what a group takes costs 2 KiB of memory for each of its
    /// characters.</summary>
    private const int LongestLine = 16 * 1024;

    private string? FindPattern(RandomAccessSource source)
    {
        Regex expression = Expression(out _)!;
        SourceLines lines = new(source);
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            if (expression.Match(RawText.Of(line[..Math.Min(line.Length, LongestLine)])) is { Success: true } found)
            {
                return found.Groups[1].Value;
            }
        }

        return null;
    }

    /// <summary>Linear in the length of a line, whoever wrote the expression.</summary>
    private Regex? Expression(out string? fault)
    {
        fault = Where.Length > LongestExpression ? $"an expression has at most {LongestExpression} characters" : null;
        try
        {
            const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
            Regex? made = fault is null ? new Regex(Where, Options, s_patience) : null;
            fault = made?.GetGroupNumbers().Length == 2 ? null : fault ?? "an expression has one group, in parentheses";
            return fault is null ? made : null;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            fault = $"it is not an expression that is read from left to right: {error.Message}";
            return null;
        }
    }
}
