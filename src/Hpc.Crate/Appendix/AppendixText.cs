using System.Text;

namespace Hpc.Crate;

/// <summary>The writing of an appendix in a language of papers. Whatever a text has, it is shown, and never obeyed.</summary>
public abstract class AppendixText
{
    /// <summary>Of the whole; what only the author knows is counted.</summary>
    public int Gaps { get; private set; }

    protected StringBuilder Made { get; } = new();

    public override string ToString() => Made.ToString();

    /// <param name="level">0 for the appendix, 1 for its parts, 2 for theirs.</param>
    public abstract void Heading(int level, string text);

    public abstract void Paragraph(string text);

    /// <summary>A paragraph behind a label.</summary>
    public abstract void Field(string label, string text);

    public abstract void Item(string text);

    /// <summary>Behind the last item.</summary>
    public abstract void EndItems();

    /// <summary>Lines of a shell.</summary>
    public abstract void Commands(IEnumerable<string> lines);

    /// <summary>What only the author knows.</summary>
    public void Gap(string label, string wanted)
    {
        Gaps++;
        WriteGap(label, wanted);
    }

    public void Items(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            Item(text);
        }

        EndItems();
    }

    protected abstract void WriteGap(string label, string wanted);
}
