using System.Buffers;

namespace Hpc.Plan;

/// <summary>A script's text and the place in it.</summary>
internal sealed class ShellText(string text, int line = 1)
{
    /// <summary>How deep constructs may nest: more is a trap, and the stack is finite.</summary>
    private const int DepthLimit = 64;

    private int _depth;

    public int Position { get; private set; }
    public int Line { get; private set; } = line;
    public bool AtEnd => Position >= text.Length;

    /// <summary>The next character, '\0' at the end (a script with a real NUL is refused before).</summary>
    public char Peek(int ahead = 0) => Position + ahead < text.Length ? text[Position + ahead] : '\0';

    public char Take()
    {
        if (AtEnd)
        {
            throw Malformed("an unexpected end");
        }

        char c = text[Position++];
        if (c == '\n')
        {
            Line++;
        }

        return c;
    }

    public bool TryTake(char c)
    {
        if (AtEnd || Peek() != c)
        {
            return false;
        }

        Take();
        return true;
    }

    public string Since(int start) => text[start..Position];

    public void SkipLine()
    {
        int length = text.AsSpan(Position).IndexOf('\n');
        Position = length < 0 ? text.Length : Position + length;
    }

    /// <summary>Takes characters up to one of these.</summary>
    public ReadOnlySpan<char> TakeUntilAny(SearchValues<char> ends)
    {
        int start = Position;
        int length = text.AsSpan(start).IndexOfAny(ends);
        Position = length < 0 ? text.Length : start + length;
        ReadOnlySpan<char> taken = text.AsSpan(start, Position - start);
        Line += taken.Count('\n');
        return taken;
    }

    /// <summary>The characters ahead, as many as there are.</summary>
    public ReadOnlySpan<char> Ahead(int length) => text.AsSpan(Position, Math.Min(length, text.Length - Position));

    /// <summary>Spaces, tabs and line continuations.</summary>
    public void SkipBlanks()
    {
        while (!AtEnd)
        {
            if (Peek() == '\\' && Peek(1) == '\n')
            {
                Take();
            }
            else if (Peek() is not (' ' or '\t'))
            {
                return;
            }

            Take();
        }
    }

    public string TakeName()
    {
        int start = Position;
        while (ShellName.IsPart(Peek()))
        {
            Take();
        }

        return Since(start);
    }

    public void Enter()
    {
        if (++_depth > DepthLimit)
        {
            throw NeedsShell("more than 64 levels of nesting");
        }
    }

    public void Leave() => _depth--;

    public NeedsShellException Malformed(string reason) => new(Line, reason, malformed: true);
    public NeedsShellException NeedsShell(string reason) => new(Line, reason);
}
