namespace Hpc.Plan;

/// <summary>The text behind <c>--overlay</c>: <c>PATH[:ro|:rw]</c>, several separated by commas. <c>\,</c> and <c>\:</c> are the
/// characters themselves, as in <see cref="BindSpec"/>.</summary>
public static class OverlaySpec
{
    private const string ReadOnly = ":ro", Writable = ":rw";

    public static IReadOnlyList<OverlayRequest> Parse(string text) =>
        [.. BindSpec.SplitUnescaped(text, ',').Select(word => word.Trim()).Where(word => word.Length > 0).Select(ParseOne)];

    private static OverlayRequest ParseOne(string word)
    {
        bool isReadOnly = EndsWith(word, ReadOnly);
        string path = isReadOnly || EndsWith(word, Writable) ? word[..^ReadOnly.Length] : word;
        return new OverlayRequest(BindSpec.Unescape(path), isReadOnly);
    }

    private static bool EndsWith(string word, string option) => word.EndsWith(option, StringComparison.Ordinal)
        && !word.EndsWith("\\" + option, StringComparison.Ordinal);
}
