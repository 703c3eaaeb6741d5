using Hpc.Binary;
using Hpc.Host;
using Hpc.Images.Extraction;

namespace Hpc.Build;

/// <summary>A directory that is being filled. It has a temporary name beside its own, and nobody else can enter it, until it is
/// whole.</summary>
public sealed class DirectoryOutput : IDisposable
{
    private readonly string _path;
    private readonly AtomicDirectory _directory;
    private readonly ImageSettings _settings;

    /// <exception cref="RefusedException">There is something of this name; a directory is never replaced.</exception>
    public DirectoryOutput(string path, ImageSettings settings)
    {
        _path = path;
        _settings = settings;
        TreeRules rules = new() { KeepIds = settings.KeepIds, Withheld = settings.Withheld, ImplicitTime = settings.Time };
        _directory = OutputName.NewDirectory(path);
        try
        {
            Tree = new DiskTree(_directory.TemporaryPath, rules);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }

        _directory.BeforeRemoval = Tree.Stop;
    }

    public DiskTree Tree { get; }

    /// <summary>Gives the directory its name, and says what it could not keep.</summary>
    public void Commit()
    {
        _directory.Commit();
        if (Tree.Losses.Text is { } losses)
        {
            _settings.Note($"not kept in '{TextOf(_path)}': {TextOf(losses)}");
        }
    }

    public void Dispose()
    {
        _directory.Dispose();
        Tree.Dispose();
    }

    private static string TextOf(string bytes) => RawText.ToUtf16(bytes);
}
