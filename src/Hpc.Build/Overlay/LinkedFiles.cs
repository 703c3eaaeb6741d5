using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>The first names of files that have several. Content is not read.</summary>
internal sealed class LinkedFiles : TreeTarget
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public bool Contains(string path) => _names.Contains(path);

    public override void Add(string path, NewEntry entry, Stream? content)
    {
    }

    public override void AddHardLink(string path, string target) => _names.Add(target);

    public override void Remove(string path)
    {
    }

    public override InodeType? Find(string path) => null;
}
