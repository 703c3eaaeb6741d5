namespace Hpc.Cli;

/// <summary>Text from an image on its way to a terminal: control characters, which could move the cursor or rename a window,
/// become '?'.</summary>
internal static class PrintableText
{
    internal static string Of(string text) =>
        string.Concat(text.Select(c => c is < ' ' or '\x7f' ? '?' : c));
}
