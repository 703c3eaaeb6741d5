namespace Hpc.Plan;

/// <summary>A command of a script.</summary>
internal abstract record ShellCommand(int Line);

/// <summary>Assignments, then words: <c>X=1</c>, <c>export X=1</c>, <c>[ -n "$X" ]</c>.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Assignments">Words that start with NAME=, before the first other word.</param>
/// <param name="Words">Name and arguments.</param>
/// <param name="Opaque">A redirection was seen: the command can only be skipped, not run.</param>
internal sealed record SimpleCommand(
    int Line, IReadOnlyList<ShellWord> Assignments, IReadOnlyList<ShellWord> Words, string? Opaque) : ShellCommand(Line);

/// <summary>Commands one after the other; a brace group is one too.</summary>
internal sealed record CommandList(int Line, IReadOnlyList<ShellCommand> Commands) : ShellCommand(Line);

/// <summary><c>left &amp;&amp; right</c> or <c>left || right</c>.</summary>
internal sealed record AndOrCommand(int Line, ShellCommand Left, bool IsAnd, ShellCommand Right) : ShellCommand(Line);

/// <summary><c>! command</c></summary>
internal sealed record NegatedCommand(int Line, ShellCommand Command) : ShellCommand(Line);

/// <summary><c>if ... then ... elif ... else ... fi</c>; an elif is an if in the else branch.</summary>
internal sealed record IfCommand(int Line, ShellCommand Condition, ShellCommand Then, ShellCommand? Else) : ShellCommand(Line);
