using Hpc.Json;

namespace Hpc.OciRuntime;

/// <summary>What the runtime remembers of a container: ROOT/ID/state.json.</summary>
public sealed record ContainerRecord
{
    public required string Id { get; init; }

    /// <summary>The container's first process, in the caller's pid namespace.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Field 22 of /proc/PID/stat: a later process with the same number has another.</summary>
    public required ulong StartTicks { get; init; }

    public required string Bundle { get; init; }
    public required string RootPath { get; init; }

    /// <summary>RFC 3339.</summary>
    public required string Created { get; init; }

    public required string Owner { get; init; }

    /// <summary>Number of the step that waits for start; those behind it are told to the caller of start.</summary>
    public int WaitStep { get; init; }

    /// <summary>Absolute directory of the container's cgroup; empty: none.</summary>
    public string Cgroup { get; init; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <exception cref="Hpc.Binary.CorruptImageException">Not what <see cref="ToJson"/> writes.</exception>
    public static ContainerRecord Parse(ReadOnlyMemory<byte> json)
    {
        JsonField node = JsonField.Parse(json, "state.json", JsonText.Bytes);
        return new ContainerRecord
        {
            Id = node["id"].RequiredText,
            ProcessId = (int)(node["pid"].Small ?? 0),
            StartTicks = node["startTicks"].Natural ?? 0,
            Bundle = node["bundle"].RequiredText,
            RootPath = node["rootfs"].RequiredText,
            Created = node["created"].RequiredText,
            Owner = node["owner"].Text ?? "",
            WaitStep = (int)(node["waitStep"].Small ?? 0),
            Cgroup = node["cgroup"].Text ?? "",
            Annotations = node["annotations"].Map,
        };
    }

    public byte[] ToJson() => JsonWriting.Write(writer =>
    {
        writer.Text("id", Id);
        writer.Number("pid", ProcessId);
        writer.Number("startTicks", (long)StartTicks);
        writer.Text("bundle", Bundle);
        writer.Text("rootfs", RootPath);
        writer.Text("created", Created);
        writer.Text("owner", Owner);
        writer.Number("waitStep", WaitStep);
        writer.Text("cgroup", Cgroup);
        writer.Map("annotations", Annotations);
    });
}
