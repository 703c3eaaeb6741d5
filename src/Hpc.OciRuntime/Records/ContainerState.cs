namespace Hpc.OciRuntime;

/// <summary>runtime.md, "State": what <c>state</c> prints and hooks read.</summary>
public static class ContainerState
{
    public const string SpecVersion = "1.2.0";

    /// <summary>For hooks: on one line.</summary>
    /// <param name="processId">As the reader sees it.</param>
    public static byte[] ForHook(ContainerRecord record, string status, int processId) => JsonWriting.Write(writer =>
    {
        writer.Text("ociVersion", SpecVersion);
        writer.Text("id", record.Id);
        writer.Text("status", status);
        if (processId > 0)
        {
            writer.Number("pid", processId);
        }

        writer.Text("bundle", record.Bundle);
        writer.Map("annotations", record.Annotations);
    });

    /// <summary>For <c>state</c>: members and their order as runc prints them.</summary>
    public static byte[] ForPerson(ContainerRecord record, string status) => Whole(record, status, indented: true);

    /// <summary>The same for <c>list</c>, on one line.</summary>
    public static byte[] ForProgram(ContainerRecord record, string status) => Whole(record, status, indented: false);

    private static byte[] Whole(ContainerRecord record, string status, bool indented) => JsonWriting.Write(
        writer =>
        {
            writer.Text("ociVersion", SpecVersion);
            writer.Text("id", record.Id);
            writer.Number("pid", status == "stopped" ? 0 : record.ProcessId);
            writer.Text("status", status);
            writer.Text("bundle", record.Bundle);
            writer.Text("rootfs", record.RootPath);
            writer.Text("created", record.Created);
            if (record.Annotations.Count > 0)
            {
                writer.Map("annotations", record.Annotations);
            }

            writer.Text("owner", record.Owner);
        },
        indented);
}
