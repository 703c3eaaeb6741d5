using Hpc.Host;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A file that was found in a directory tree.</summary>
/// <param name="path">In the image.</param>
/// <param name="hostPath">On this machine.</param>
internal sealed class FoundFile(string path, string hostPath, in Stat.Status status)
{
    internal string Path { get; } = path;
    internal string HostPath { get; } = hostPath;
    internal Stat.Status Status { get; } = status;

    /// <summary>The path of the file that this is another name of.</summary>
    internal FoundFile? LinkTo { get; init; }

    /// <summary>errno where it cannot be looked at or read.</summary>
    internal int Error { get; set; }

    /// <summary>Where in the batch its bytes go; -1 for a file that is not read ahead.</summary>
    internal int Place { get; set; } = -1;

    internal NewEntry? Entry { get; set; }
    internal Stream? Content { get; set; }
}
