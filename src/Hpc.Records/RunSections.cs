namespace Hpc.Records;

/// <summary>All that is known of a run on one node before its program starts, but for the header.</summary>
public sealed class RunSections
{
    public required JobEntry Job { get; init; }

    public required ImageEntry Image { get; init; }

    public required CommandEntry Command { get; init; }

    public IReadOnlyList<VariableEntry> Variables { get; init; } = [];

    public IReadOnlyList<BindEntry> Binds { get; init; } = [];

    public IReadOnlyList<LibraryEntry> Libraries { get; init; } = [];

    public required HostEntry Host { get; init; }

    /// <summary>Declared files (<see cref="DeclaredFile"/>) as JSON, with commas between them: another program looks at
    /// them.</summary>
    public string FilesJson { get; init; } = "";

    public IReadOnlyList<DescriptorEntry> Descriptors { get; init; } = [];

    /// <summary>Where files are that this record names: what it calls them, and their paths on the host. Not in a sealed
    /// record.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Places { get; init; } = [];

    /// <summary>Secrets and names are as they were (--keep-private).</summary>
    public bool IsPrivate { get; init; }

    /// <summary>The bytes of the node's part: the header, then a line for each section. Nodes of one kind write equal
    /// lines.</summary>
    public byte[] ToPart(PartHeader header)
    {
        RecordWriter writer = new();
        header.Write(writer);
        Section(writer, "job", Job);
        Section(writer, "image", Image);
        Section(writer, "command", Command);
        Items(writer, "variables", Variables);
        Items(writer, "binds", Binds);
        Items(writer, "libraries", Libraries);
        Section(writer, "host", Host);
        writer.Again().Open('{').Open("files", '{').Open("items", '[');
        _ = FilesJson.Length > 0 ? writer.AddRaw(FilesJson) : writer;
        writer.Close(']').Close('}').Close('}');
        Items(writer, "descriptors", Descriptors);
        writer.Again().Open('{').Open("places", '{');
        foreach (KeyValuePair<string, string> place in Places)
        {
            writer.Add(place.Key, place.Value);
        }

        writer.Close('}').Close('}');
        if (IsPrivate)
        {
            writer.Again().Open('{').Add("private", true).Close('}');
        }

        return writer.Line().ToBytes();
    }

    private static void Section(RecordWriter writer, string name, RecordEntry section)
    {
        writer.Again().Open('{').Open(name, '{');
        section.Write(writer);
        writer.Close('}').Close('}');
    }

    private static void Items(RecordWriter writer, string name, IReadOnlyList<RecordEntry> items)
    {
        writer.Again().Open('{').Open(name, '{').Open("items", '[');
        foreach (RecordEntry item in items)
        {
            item.Write(writer);
        }

        writer.Close(']').Close('}').Close('}');
    }
}
