using Hpc.Binary;
using Hpc.Host;
using Hpc.Inject;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Injecting;

/// <summary>The host's files, for the length of one decision of Hpc.Inject: a path is looked at once.</summary>
public sealed class HostTree : FileView
{
    private readonly Dictionary<string, PathFact> _facts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _names = new(StringComparer.Ordinal);

    public override PathFact Follow(string path)
    {
        if (!_facts.TryGetValue(path, out PathFact fact))
        {
            fact = HostProbe.Look(path);
            _facts.Add(path, fact);
        }

        return fact;
    }

    public override RandomAccessSource? Open(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        return fd < 0 ? null : new FileSource(fd);
    }

    public override IReadOnlyList<string> List(string directory)
    {
        if (!_names.TryGetValue(directory, out IReadOnlyList<string>? names))
        {
            names = DirectoryNames.Of(directory);
            _names.Add(directory, names);
        }

        return names;
    }

    public override string ReadProc(string path, int limit) => SmallFile.ReadText(path) is { } text && text.Length <= limit ? text : "";
}
