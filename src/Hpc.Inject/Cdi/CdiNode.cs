namespace Hpc.Inject;

/// <summary>A value of a JSON or YAML file: a text, a list, or a map whose keys are in the file's order.</summary>
internal sealed class CdiNode
{
    private static readonly CdiNode Nothing = new();

    /// <summary>Set for a scalar.</summary>
    public string? Text { get; init; }

    /// <summary>Keys of a map, one for each of <see cref="Items"/>; empty for a list.</summary>
    public List<string> Keys { get; } = [];

    public List<CdiNode> Items { get; } = [];

    /// <summary>A map's value; an empty node where it has none of this name.</summary>
    public CdiNode this[string key] => Keys.LastIndexOf(key) is var at and >= 0 ? Items[at] : Nothing;

    public void Add(string key, CdiNode value)
    {
        Keys.Add(key);
        Items.Add(value);
    }

    /// <summary>The texts of a list.</summary>
    public List<string> Texts()
    {
        List<string> texts = [];
        foreach (CdiNode item in Items)
        {
            texts.Add(item.Text ?? "");
        }

        return texts;
    }
}
