using System.Text;

namespace Hpc.Cli;

/// <summary>"Name: value" lines whose values stand below each other.</summary>
/// <param name="indent">In front of every line.</param>
/// <param name="gap">Spaces after the longest name.</param>
internal sealed class AlignedFields(string indent, int gap)
{
    private readonly List<(string Name, string Value)> _fields = [];
    private int _longest;

    internal void Add(string name, string value)
    {
        _longest = Math.Max(_longest, name.Length);
        _fields.Add((name, value));
    }

    internal void Add(string name, long value) => Add(name, value.ToString());

    public override string ToString()
    {
        int width = _longest + ":".Length + gap;
        StringBuilder text = new();
        foreach ((string name, string value) in _fields)
        {
            text.Append(indent).Append((name + ":").PadRight(width)).Append(value).Append('\n');
        }

        return text.ToString();
    }
}
