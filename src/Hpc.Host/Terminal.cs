using System.Text;
using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Host;

/// <summary>The only way out for text: messages, of one line for what failed, one for why, one for what to try, and what commands
/// print. Text for people shows control characters and does not send them. Written by write(2): System.Console would start a
/// thread and install signal handlers.</summary>
public static class Terminal
{
    public const int FailureStatus = 255;

    private const int StandardOutput = 1, StandardError = 2;

    public static void Error(string what, string? why = null, string? remedy = null, string? where = null,
        int output = StandardError)
    {
        StringBuilder text = new($"hpcrun: {PrintableText.Line(what)}\n");
        Line(text, "why", why);
        Line(text, "try", remedy);
        Line(text, "at", where);
        Print(text.ToString(), output);
    }

    public static void Warning(string text) => Note("warning: " + text);

    public static void Note(string text) => Print($"hpcrun: {PrintableText.Line(text)}\n", StandardError);

    /// <summary>Lines for people.</summary>
    public static void Print(string text, int output = StandardOutput) => Write(output, RawText.Bytes(PrintableText.Lines(text)));

    /// <summary>For programs: JSON, a path.</summary>
    public static void Exact(string text, int output = StandardOutput) => Write(output, RawText.Bytes(text));

    /// <summary>The content of a file that was asked for: as it is into a file or a pipe, as text for people on a
    /// terminal.</summary>
    public static void Content(ReadOnlySpan<byte> content)
    {
        if (Termios.Is(StandardOutput))
        {
            Print(RawText.Of(content));
        }
        else
        {
            Unistd.WriteAll(StandardOutput, content);
        }
    }

    /// <summary>What a program says to its terminal.</summary>
    public static void Relay(int output, ReadOnlySpan<byte> bytes) => Write(output, bytes);

    /// <summary>A reader that went away is no error of ours. Output that a disk does not take is lost, and whoever reads it must
    /// know.</summary>
    private static void Write(int output, ReadOnlySpan<byte> bytes)
    {
        try
        {
            Unistd.WriteAll(output, bytes);
        }
        catch (SystemCallException error) when (output != StandardOutput || error.Errno is Errno.EPIPE or Errno.EBADF)
        {
            // nobody can read it
        }
    }

    private static void Line(StringBuilder text, string label, string? content)
    {
        if (!string.IsNullOrEmpty(content))
        {
            text.Append("  ").Append(label).Append(':').Append(' ', 5 - label.Length).Append(PrintableText.Line(content))
                .Append('\n');
        }
    }
}
