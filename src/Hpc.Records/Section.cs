using Hpc.Json;

namespace Hpc.Records;

/// <summary>A part of a record that each node writes for itself, and that most nodes have in common.</summary>
public abstract class Section(string name)
{
    public string Name => name;

    /// <summary>What a node wrote.</summary>
    internal abstract object Read(JsonField field);

    internal abstract void WriteMembers(RecordWriter writer, object value);

    /// <summary>Equal for what is equal.</summary>
    internal string Canonical(object value)
    {
        RecordWriter writer = new();
        WriteMembers(writer, value);
        return writer.ToString();
    }
}

/// <inheritdoc cref="Section"/>
public sealed class Section<T> : Section
    where T : class
{
    private readonly Func<JsonField, T> _read;
    private readonly Action<RecordWriter, T> _write;

    internal Section(string name, Func<JsonField, T> read, Action<RecordWriter, T> write)
        : base(name) => (_read, _write) = (read, write);

    internal override object Read(JsonField field) => _read(field);

    internal override void WriteMembers(RecordWriter writer, object value) => _write(writer, (T)value);
}
