namespace Hpc.Plan;

/// <summary>One word of a script, not yet expanded.</summary>
internal sealed record ShellWord(IReadOnlyList<ShellWordPart> Parts, int Line)
{
    /// <summary>A text as a word that every shell reads back as it is.</summary>
    public static string SingleQuoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}

/// <summary>A piece of a word that is expanded in one way.</summary>
internal abstract record ShellWordPart;

/// <summary>Characters that stand for themselves. Unquoted ones may still be a pattern or a tilde.</summary>
internal sealed record LiteralPart(string Text, bool Quoted) : ShellWordPart;

/// <summary><c>$NAME</c> or <c>${NAME...}</c>.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Operator">What the braces ask for.</param>
/// <param name="Operand">The word behind the operator, else null.</param>
/// <param name="Quoted">Inside double quotes.</param>
internal sealed record ParameterPart(string Name, ParameterOperator Operator, ShellWord? Operand, bool Quoted) : ShellWordPart;

/// <summary>Something that was skipped over; it matters only if this word is ever expanded.</summary>
internal sealed record OpaquePart(string What) : ShellWordPart;
