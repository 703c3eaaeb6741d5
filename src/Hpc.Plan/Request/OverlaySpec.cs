namespace Hpc.Plan;

/// <summary>The text behind <c>--overlay</c>: <c>PATH[:ro|:rw]</c>, several separated by commas.</summary>
public static class OverlaySpec
{
    public static IReadOnlyList<OverlayRequest> Parse(string text) => [.. WordList.Parse(text).Select(ParseOne)];

    private static OverlayRequest ParseOne(string word)
    {
        if (word.EndsWith(":ro", StringComparison.Ordinal))
        {
            return new OverlayRequest(word[..^3], ReadOnly: true);
        }

        return new OverlayRequest(word.EndsWith(":rw", StringComparison.Ordinal) ? word[..^3] : word, ReadOnly: false);
    }
}
