using System.Text;
using Hpc.Linux;

namespace Hpc.Launch;

/// <summary>What a person reads on standard error: one line for what failed, one for why, one for what to try. Written by write(2):
/// System.Console would start a thread and install signal handlers.</summary>
public static class Message
{
    public const int FailureStatus = 255;
    public const int UsageStatus = 1;

    public static void Error(string what, string? why = null, string? remedy = null, string? where = null, int output = 2)
    {
        StringBuilder text = new($"hpcrun: {what}\n");
        Line(text, "why", why);
        Line(text, "try", remedy);
        Line(text, "at", where);
        Write(output, text.ToString());
    }

    public static void Warning(string text) => Write(2, $"hpcrun: warning: {text}\n");

    public static void Note(string text) => Write(2, $"hpcrun: {text}\n");

    /// <summary>All of a text to a descriptor; a reader that went away is no error of ours.</summary>
    public static void Write(int fd, string text)
    {
        try
        {
            Unistd.WriteAll(fd, Encoding.Latin1.GetBytes(text));
        }
        catch (SystemCallException)
        {
            // EPIPE, EBADF: nobody can read it
        }
    }

    private static void Line(StringBuilder text, string label, string? content)
    {
        if (!string.IsNullOrEmpty(content))
        {
            text.Append("  ").Append(label).Append(':').Append(' ', 5 - label.Length).Append(content).Append('\n');
        }
    }
}
