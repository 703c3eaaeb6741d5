namespace Hpc.Build;

/// <summary>A directory that is being filled. It has a temporary name beside its own until it is whole.</summary>
public sealed class DirectoryOutput : IDisposable
{
    private readonly UnfinishedDirectory _directory;
    private readonly UnpackedTree _tree;

    /// <exception cref="BuildRefusedException">There is something of this name; a directory is never replaced.</exception>
    public DirectoryOutput(string path, ImageSettings settings)
    {
        _directory = new UnfinishedDirectory(path);
        _tree = new UnpackedTree(_directory.TemporaryPath, settings.KeepIds);
    }

    public TreeTarget Tree => _tree;

    public void Commit()
    {
        _tree.Finish();
        _directory.Commit();
    }

    public void Dispose() => _directory.Dispose();
}
