namespace Hpc.Recipes;

/// <summary>Labels as %labels and $APPTAINER_LABELS have them: a name, a space, the value.</summary>
public static class LabelLines
{
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string text)
    {
        List<KeyValuePair<string, string>> labels = [];
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] parts = line.Split(' ', 2);
            labels.Add(new(parts[0].Trim(), parts.Length > 1 ? parts[1].Trim() : ""));
        }

        return labels;
    }
}
