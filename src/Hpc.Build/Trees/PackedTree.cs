using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A tree that becomes an image. Owners and times are recorded as the settings say.</summary>
public sealed class PackedTree(SquashFsWriter writer, ImageSettings settings) : TreeTarget
{
    /// <summary>The label of a host's own security policy, which means nothing elsewhere.</summary>
    private const string HostLabel = "security.selinux";

    public override void Add(string path, NewEntry entry, Stream? content) => writer.Add(path, Settled(entry), content);

    public override void AddHardLink(string path, string target) =>
        writer.AddHardLink(path, writer.Find(target) ?? throw new EntryRefusedException(path, $"'{target}', of which it is another name, is not there"));

    public override void Remove(string path) => writer.Remove(path);

    public override InodeType? Find(string path) => writer.Find(path)?.Type;

    private NewEntry Settled(NewEntry entry) => entry with
    {
        Uid = settings.KeepIds ? entry.Uid : 0,
        Gid = settings.KeepIds ? entry.Gid : 0,
        ModifiedTime = Math.Min(entry.ModifiedTime, settings.LatestFileTime ?? uint.MaxValue),
        Xattrs = entry.Xattrs.Count == 0 ? [] : [.. entry.Xattrs.Where(xattr => xattr.Name != HostLabel && XattrName.IsStorable(xattr))],
    };
}
