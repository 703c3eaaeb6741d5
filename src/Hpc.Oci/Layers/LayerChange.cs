using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>One entry of a layer, its name understood.</summary>
/// <param name="Path">What is added, removed or emptied; as <see cref="LayerPath"/> makes it.</param>
public readonly record struct LayerChange(LayerChangeKind Kind, string Path)
{
    private const string Whiteout = ".wh.";
    private const string Meta = ".wh..wh.";
    private const string Opaque = ".wh..wh..opq";

    /// <exception cref="CorruptImageException">A whiteout that names nothing, or a name that cannot be one.</exception>
    public static LayerChange Of(string entryPath)
    {
        string path = LayerPath.Of(entryPath);
        if (!path.Contains(Whiteout, StringComparison.Ordinal))
        {
            return new LayerChange(LayerChangeKind.Add, path);
        }

        string name = LayerPath.Name(path), directory = LayerPath.Directory(path);
        if (name == Opaque)
        {
            return new LayerChange(LayerChangeKind.Empty, directory);
        }

        if (name.StartsWith(Meta, StringComparison.Ordinal) || path.StartsWith(Meta, StringComparison.Ordinal)
            || path.Contains("/" + Meta, StringComparison.Ordinal))
        {
            return new LayerChange(LayerChangeKind.Nothing, path);
        }

        if (!name.StartsWith(Whiteout, StringComparison.Ordinal))
        {
            return new LayerChange(LayerChangeKind.Add, path);
        }

        string removed = name[Whiteout.Length..];
        return removed is not ("" or "." or "..")
            ? new LayerChange(LayerChangeKind.Remove, LayerPath.Join(directory, removed))
            : throw new CorruptImageException("layer, whiteout", -1, $"\"{path}\"", ".wh. and the name of a file");
    }
}
