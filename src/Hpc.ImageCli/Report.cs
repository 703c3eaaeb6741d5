using Hpc.Binary;

namespace Hpc.ImageCli;

/// <summary>The only way out for text: messages on standard error, of one line for what failed, one for why, one for what to try,
/// and what commands print. Text for people shows control characters and does not send them.</summary>
internal static class Report
{
    public const int FailureStatus = 255;

    public static void Error(string what, string? why, string? remedy)
    {
        Note(what);
        Line("why", why);
        Line("try", remedy);
    }

    public static void Note(string text) => Console.Error.WriteLine($"hpcrun: {PrintableText.LineOfCharacters(text)}");

    /// <summary>Where an exception came from, frame by frame.</summary>
    public static void Trace(string? frames)
    {
        foreach (string frame in (frames ?? "").Split('\n',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            Console.Error.WriteLine($"    {PrintableText.LineOfCharacters(frame)}");
        }
    }

    /// <summary>One line for people.</summary>
    public static void Print(string text) => Console.Out.WriteLine(PrintableText.LineOfCharacters(text));

    /// <summary>One line for people, one char per byte (adr/0002).</summary>
    public static void PrintBytes(string bytes) => Console.Out.WriteLine(RawText.ToUtf16(PrintableText.Line(bytes)));

    /// <summary>For programs: a path, a name.</summary>
    public static void Exact(string text) => Console.Out.Write(text);

    /// <summary>A question, or the end of one that was answered unseen.</summary>
    public static void Ask(string text) => Console.Error.Write(text);

    private static void Line(string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Console.Error.WriteLine($"  {label}:  {PrintableText.LineOfCharacters(text)}");
        }
    }
}
