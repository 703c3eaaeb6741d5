namespace Hpc.Plan;

/// <summary>Words separated by commas, spaces around them and empty ones dropped.</summary>
public static class WordList
{
    public static string[] Parse(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
