using Hpc.Binary;
using Hpc.Inject;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>The host's files, for Hpc.Inject.</summary>
public sealed class HostTree : FileView
{
    public override PathFact Follow(string path) => HostProbe.Look(path);

    public override RandomAccessSource? Open(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        return fd < 0 ? null : new FileSource(fd);
    }

    public override IReadOnlyList<string> List(string directory) => DirectoryNames.Of(directory);

    public override string ReadProc(string path, int limit) => SmallFile.ReadText(path) is { } text && text.Length <= limit ? text : "";
}
