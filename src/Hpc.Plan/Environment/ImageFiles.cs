namespace Hpc.Plan;

/// <summary>What the rules here may ask of an image before it is mounted. Paths are absolute in the image, links are followed
/// inside it. The heirs read a SquashFS, a directory, or a table in a test.</summary>
public abstract class ImageFiles
{
    public abstract ImageFileKind KindOf(string path);

    /// <summary>The bytes of a regular file as Latin-1, or null when there is none (or more than 1 MiB: no script is that long).</summary>
    public abstract string? ReadText(string path);

    /// <summary>The names in a directory in any order, without "." and ".."; empty when there is no such directory.</summary>
    public abstract IReadOnlyList<string> List(string directory);

    public bool IsFile(string path) => KindOf(path) is ImageFileKind.File or ImageFileKind.Executable;
    public bool IsExecutable(string path) => KindOf(path) is ImageFileKind.Executable;
    public bool IsDirectory(string path) => KindOf(path) is ImageFileKind.Directory;
}
