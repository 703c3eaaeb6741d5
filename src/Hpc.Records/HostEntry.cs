using Hpc.Json;

namespace Hpc.Records;

/// <summary>A node, as far as it can change a result. Nodes of one kind have equal entries: memory is in whole GiB, and nothing
/// names the node.</summary>
public sealed class HostEntry : RecordEntry
{
    /// <summary>hpcrun's version.</summary>
    public required string Hpcrun { get; init; }

    /// <summary>uname -r.</summary>
    public required string Kernel { get; init; }

    /// <summary>uname -m.</summary>
    public required string Machine { get; init; }

    public string? Processor { get; init; }

    /// <summary>Features of the first processor, as /proc/cpuinfo has them.</summary>
    public string? Flags { get; init; }

    /// <summary>Processors that the program may run on.</summary>
    public long Processors { get; init; }

    public long MemoryGiB { get; init; }

    /// <summary>The first line of /proc/driver/nvidia/version; null where there is none.</summary>
    public string? GpuDriver { get; init; }

    /// <summary>Models of its GPUs.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    public override void Write(RecordWriter writer) => writer.Add("hpcrun", Hpcrun).Add("kernel", Kernel).Add("machine", Machine)
        .Add("processor", Processor).Add("processors", Processors).Add("memory-gib", MemoryGiB)
        .Add("gpu-driver", GpuDriver).Add("gpus", Gpus).Add("flags", Flags);

    internal static HostEntry Read(JsonField field) => new()
    {
        Hpcrun = field["hpcrun"].RequiredText,
        Kernel = field["kernel"].RequiredText,
        Machine = field["machine"].RequiredText,
        Processor = field["processor"].Text,
        Flags = field["flags"].Text,
        Processors = field["processors"].Size ?? 0,
        MemoryGiB = field["memory-gib"].Size ?? 0,
        GpuDriver = field["gpu-driver"].Text,
        Gpus = field["gpus"].Texts,
    };
}
