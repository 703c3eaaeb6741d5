namespace Hpc.Plan;

/// <summary>The command <c>test</c>, also written <c>[ ... ]</c>, by the number of its arguments as POSIX.1-2017 defines it: up
/// to three, four with a leading "!". Longer ones are ambiguous between shells.</summary>
internal sealed class TestExpression(ScriptFiles files, int line)
{
    public bool Evaluate(ReadOnlySpan<string> arguments) => arguments.Length switch
    {
        0 => false,
        1 => arguments[0].Length > 0,
        2 when arguments[0] == "!" => arguments[1].Length == 0,
        2 => Unary(arguments[0], arguments[1]),
        3 when IsBinary(arguments[1]) => Binary(arguments[0], arguments[1], arguments[2]),
        3 or 4 when arguments[0] == "!" => !Evaluate(arguments[1..]),
        _ => throw Beyond(arguments[0]),
    };

    private bool Unary(string primary, string operand) => primary switch
    {
        "-n" => operand.Length > 0,
        "-z" => operand.Length == 0,
        "-e" => files.KindOf(operand, line) != PathKind.Missing,
        "-f" => files.KindOf(operand, line) == PathKind.File,
        "-d" => files.KindOf(operand, line) == PathKind.Directory,
        _ => throw Beyond(primary),
    };

    private static bool IsBinary(string word) => word is "=" or "!=" or "-eq" or "-ne" or "-lt" or "-le" or "-gt" or "-ge";

    private bool Binary(string left, string primary, string right) => primary switch
    {
        "=" => left == right,
        "!=" => left != right,
        "-eq" => Number(left) == Number(right),
        "-ne" => Number(left) != Number(right),
        "-lt" => Number(left) < Number(right),
        "-le" => Number(left) <= Number(right),
        "-gt" => Number(left) > Number(right),
        _ => Number(left) >= Number(right),
    };

    private int Number(string text) =>
        text.Length is > 0 and < 9 && text.All(char.IsAsciiDigit) ? int.Parse(text) : throw Beyond(text);

    private NeedsShellException Beyond(string word) => new(line, $"test with \"{word}\"");
}
