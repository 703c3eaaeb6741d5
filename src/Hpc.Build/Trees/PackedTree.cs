using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A tree that becomes an image. Owners and times are recorded as the settings say.</summary>
public sealed class PackedTree(SquashFsWriter writer, ImageSettings settings) : TreeTarget
{
    /// <summary>For which processor the files are.</summary>
    internal TreeMachine Machine { get; } = new();

    public override void Add(string path, NewEntry entry, Stream? content) =>
        writer.Add(path, settings.Settle(path, entry), Machine.Look(path, content));

    public override void AddHardLink(string path, string target) =>
        writer.AddHardLink(path, writer.Find(target)
            ?? throw new EntryRefusedException(path, $"'{target}', which it is another name of, is missing"));

    public override void Remove(string path) => writer.Remove(path);

    public override InodeType? Find(string path) => writer.Find(path)?.Type;
}
