using Hpc.Binary;
using Hpc.Build;
using Hpc.Images.Extraction;
using Hpc.Numerics;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>The numeric libraries in a tree of files, by their names and what is in them. No link is followed.</summary>
internal sealed class NumericFiles : TreeTarget
{
    private readonly List<NumericLibrary> _found = [];

    /// <exception cref="CorruptImageException">A library cannot be read.</exception>
    public static IReadOnlyList<NumericLibrary> Of(TreeSource source)
    {
        NumericFiles files = new();
        source.CopyTo(files);
        return files._found;
    }

    public override void Add(string path, NewEntry entry, Stream? content)
    {
        if (entry.Type == InodeType.File && LibraryNames.KindOf(path) is { } kind)
        {
            RandomAccessSource bytes = ContentSource.Of(content, path);
            _found.Add(LibraryReader.Read(kind, path, bytes));
            (bytes as IDisposable)?.Dispose();
        }
    }

    public override void AddHardLink(string path, string target)
    {
    }

    public override void Remove(string path) =>
        throw new RefusedException("cannot look for libraries: the archive replaces files of its own",
            "what it leaves is known only at its end", "hpcrun convert ARCHIVE NEW.sif, and take that");

    public override InodeType? Find(string path) => null;
}
