using System.Text;

namespace Hpc.Plan.Tests;

/// <summary>Makes scripts of the kind that image builders write, with odd values and quoting, from a seed.</summary>
internal sealed class RandomScript(int seed)
{
    private static readonly string[] Names = ["FULL", "EMPTY", "SPACED", "STAR", "A", "B", "C", "PATH"];
    private static readonly string[] Pieces =
        ["x", "y z", "  ", ":", "/opt/bin", "\\", "\\\\", "'", "\"", "\\$", "\\\"", "$", "#", " #", "*", "~", "=", "{a,b}",
            "\u00e9", "\t", "\\n", ";", "-", "[", "!", "}"];

    private readonly Random _random = new(seed);

    public static string Of(int seed) => new RandomScript(seed).Commands(depth: 0);

    private string Commands(int depth)
    {
        StringBuilder text = new();
        for (int count = _random.Next(1, 5); count > 0; count--)
        {
            text.Append(Command(depth)).Append(_random.Next(4) == 0 ? "; " : "\n");
        }

        return text.ToString();
    }

    private string Command(int depth) => _random.Next(depth > 2 ? 6 : 9) switch
    {
        0 => $"{Name()}={Word()}",
        1 => $"export {Name()}",
        // Not PATH: dash still exports it when it is set again.
        2 => $"unset {Names[_random.Next(Names.Length - 1)]}",
        3 => $": {DoubleQuoted(0)}",
        4 or 5 => $"export {Name()}={Word()}",
        6 => $"if {Test()}; then {Commands(depth + 1)}fi",
        7 => $"if {Test()}\nthen\n{Commands(depth + 1)}else {Commands(depth + 1)}fi",
        _ => $"{Test()} {(_random.Next(2) == 0 ? "&&" : "||")} {Command(3)}",
    };

    private string Test() => _random.Next(4) switch
    {
        0 => $"[ -n {DoubleQuoted(0)} ]",
        1 => $"test -z {DoubleQuoted(0)}",
        2 => $"[ {DoubleQuoted(0)} = {DoubleQuoted(0)} ]",
        _ => $"! [ -n {Word()} ]",
    };

    private string Word() => string.Concat(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Part()));

    private string Part() => _random.Next(5) switch
    {
        0 => "plain",
        1 => "'" + Piece().Replace("'", "", StringComparison.Ordinal) + "'",
        2 => "$" + Name(),
        3 => Braces(0),
        _ => DoubleQuoted(0),
    };

    private string DoubleQuoted(int depth) =>
        "\"" + string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => Inside(depth))) + "\"";

    private string Inside(int depth) => _random.Next(4) switch
    {
        0 => "$" + Name(),
        1 when depth < 3 => Braces(depth + 1),
        _ => Piece().Replace("\"", "", StringComparison.Ordinal),
    };

    private string Braces(int depth)
    {
        string operators = _random.Next(9) switch
        {
            0 => ":-",
            1 => "-",
            2 => ":+",
            3 => "+",
            4 => ":=",
            5 => "=",
            6 => "%",
            7 => "#",
            _ => ""
        };
        if (operators.Length == 0)
        {
            return $"${{{Name()}}}";
        }

        string operand = _random.Next(3) switch { 0 => "word", 1 => DoubleQuoted(depth), _ => Inside(depth) };
        return $"${{{Name()}{operators}{operand}}}";
    }

    private string Name() => Names[_random.Next(Names.Length)];

    private string Piece() => Pieces[_random.Next(Pieces.Length)];
}
