namespace Hpc.Recipes;

/// <summary>A line of a recipe, and where it stands.</summary>
/// <param name="Number">1 for the first line of the file.</param>
/// <param name="Text">Without its end.</param>
internal readonly record struct RecipeLine(int Number, string Text)
{
    public string FirstWord =>
        Text.Split([' ', '\t', '\v', '\f', '\r'], 2, StringSplitOptions.RemoveEmptyEntries) is [var word, ..]
        ? word : "";

    /// <summary>The lines of a text; a carriage return in front of a line end belongs to that.</summary>
    public static IEnumerable<RecipeLine> Of(string text)
    {
        string[] lines = text.Split('\n');
        int count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        for (int at = 0; at < count; at++)
        {
            yield return new RecipeLine(at + 1, lines[at].EndsWith('\r') ? lines[at][..^1] : lines[at]);
        }
    }
}
