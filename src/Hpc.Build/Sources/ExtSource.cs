using Hpc.Binary;
using Hpc.Images;
using Hpc.Images.Extraction;
using Hpc.Linux;

namespace Hpc.Build;

/// <summary>A file with an ext2, ext3 or ext4 file system, as Singularity 2 made them, read without mounting it.</summary>
public sealed class ExtSource : TreeSource
{
    private readonly RandomAccessSource _file;
    private readonly ExtFiles _files;
    private readonly TreeLosses _losses = new();

    private ExtSource(RandomAccessSource file)
    {
        _file = file;
        _files = new ExtFiles(file, path => _losses.Note(Loss.Attribute, path));
    }

    /// <param name="file">From the first byte of the file system on; closed with the source, where it can be.</param>
    /// <param name="name">One char per byte.</param>
    /// <exception cref="RefusedException">Its files may be others than those that can be read.</exception>
    public static ExtSource Open(RandomAccessSource file, string name)
    {
        ExtSource source = new(file);
        return !source._files.NeedsRecovery ? source
            : throw new RefusedException($"cannot read the ext file system in '{name}': it was not unmounted",
            "its journal holds what has not been written to its place", $"e2fsck -f {name} finishes that; work on a copy");
    }

    public override TreeLosses Losses => _losses;

    /// <summary>Whether its root has a directory of this name.</summary>
    public bool Has(string directory) =>
        _files.Walk().Any(file => file.Path == directory && file.Entry.Type == SquashFs.InodeType.Directory);

    public override void CopyTo(TreeTarget target)
    {
        Dictionary<uint, string> linked = [];
        foreach (ExtFile file in _files.Walk())
        {
            if (file.Entry.LinkCount > 1 && file.Entry.Type != SquashFs.InodeType.Directory
                && !linked.TryAdd(file.Number, file.Path))
            {
                target.AddHardLink(file.Path, linked[file.Number]);
                continue;
            }

            target.Add(file.Path, file.Entry, file.Content);
        }
    }

    private protected override void Close() => (_file as IDisposable)?.Dispose();
}
