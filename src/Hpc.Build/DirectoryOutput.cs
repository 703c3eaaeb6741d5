using Hpc.Binary;
using Hpc.Host;
using Hpc.Images.Extraction;
using Hpc.Linux;

namespace Hpc.Build;

/// <summary>A directory that is being filled. It has a temporary name beside its own, and nobody else can enter it, until it is
/// whole.</summary>
public sealed class DirectoryOutput : IDisposable
{
    private readonly string _path;
    private readonly AtomicDirectory _directory;
    private readonly ImageSettings _settings;

    /// <param name="below">The tree is a directory of this name in it, which itself stays its owner's; null: it is the
    /// tree.</param>
    /// <exception cref="RefusedException">There is something of this name that is not replaced.</exception>
    public DirectoryOutput(string path, ImageSettings settings, string? below = null)
    {
        _path = path;
        _settings = settings;
        TreeRules rules = new()
        {
            KeepIds = settings.KeepIds,
            Withheld = settings.Withheld,
            ImplicitTime = settings.Time,
            IsPrivate = below is not null,
        };
        _directory = OutputName.NewDirectory(path, settings.Force && below is null);
        try
        {
            Tree = new DiskTree(below is null ? _directory.TemporaryPath : Made(below), rules);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }

        _directory.BeforeRemoval = Tree.Stop;
    }

    public DiskTree Tree { get; }

    /// <inheritdoc cref="OutputName.RefuseTaken"/>
    public static void RefuseTaken(string path, bool force) => OutputName.RefuseTaken(path, force);

    /// <summary>Gives the directory its name, and says what it could not keep.</summary>
    public void Commit()
    {
        _directory.Commit();
        if (Tree.Losses.Text is { } losses)
        {
            _settings.Note($"not kept in '{TextOf(_path)}': {TextOf(losses)}");
        }
    }

    /// <summary>A file beside the tree, which its owner may read and write.</summary>
    public void AddFile(string name, ReadOnlySpan<byte> bytes)
    {
        const uint OnlyOwner = 0x180;
        string path = $"{_directory.TemporaryPath}/{name}";
        int fd = Fcntl.TryOpen(path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL, OnlyOwner);
        if (fd < 0)
        {
            throw new SystemCallException("openat", $"\"{path}\"", -fd);
        }

        try
        {
            Unistd.WriteAll(fd, bytes);
        }
        finally
        {
            _ = Unistd.Close(fd);
        }
    }

    public void Dispose()
    {
        _directory.Dispose();
        Tree.Dispose();
    }

    private string Made(string below)
    {
        const uint WhileFilled = 0x1c0;
        string path = $"{_directory.TemporaryPath}/{below}";
        int made = Unistd.TryMakeDirectory(path, WhileFilled);
        return made == 0 ? path : throw new SystemCallException("mkdir", $"\"{path}\"", -made);
    }

    private static string TextOf(string bytes) => RawText.ToUtf16(bytes);
}
