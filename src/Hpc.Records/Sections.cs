using Hpc.Json;

namespace Hpc.Records;

/// <summary>The sections of a record, in its order.</summary>
public static class Sections
{
    public static Section<JobEntry> Job { get; } = new("job", JobEntry.Read, Write);

    public static Section<ImageEntry> Image { get; } = new("image", ImageEntry.Read, Write);

    public static Section<CommandEntry> Command { get; } =
        new("command", CommandEntry.Read, Write);

    public static Section<IReadOnlyList<VariableEntry>> Variables { get; } =
        List("variables", VariableEntry.Read);

    public static Section<IReadOnlyList<BindEntry>> Binds { get; } =
        List("binds", BindEntry.Read);

    public static Section<IReadOnlyList<LibraryEntry>> Libraries { get; } =
        List("libraries", LibraryEntry.Read);

    public static Section<HostEntry> Host { get; } = new("host", HostEntry.Read, Write);

    public static Section<IReadOnlyList<DescriptorEntry>> Descriptors { get; } =
        List("descriptors", DescriptorEntry.Read);

    public static IReadOnlyList<Section> All { get; } =
        [Job, Image, Command, Variables, Binds, Libraries, Host, Descriptors];

    private static void Write(RecordWriter writer, RecordEntry section) => section.Write(writer);

    private static Section<IReadOnlyList<T>> List<T>(string name, Func<JsonField, T> read)
        where T : RecordEntry => new(
        name,
        field =>
        {
            List<T> items = [];
            foreach (JsonField item in field["items"].Elements)
            {
                items.Add(read(item));
            }

            return items;
        },
        (writer, items) =>
        {
            writer.Open("items", '[');
            foreach (T item in items)
            {
                item.Write(writer);
            }

            writer.Close(']');
        });
}
