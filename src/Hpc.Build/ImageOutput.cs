using Hpc.Host;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>An image file that is being made. It has its name, and can be seen, when <see cref="Commit"/> returns; dropped before
/// that, nothing of it is left.</summary>
public abstract class ImageOutput : IDisposable
{
    private readonly string _path;

    private protected ImageOutput(string path, ImageSettings settings, uint mode)
    {
        _path = path;
        Settings = settings;
        File = OutputName.NewFile(path, settings.Force, mode);
    }

    /// <summary>Where the files of the image go.</summary>
    public abstract SquashFsWriter Writer { get; }

    public ImageSettings Settings { get; }

    private protected AtomicFile File { get; }

    /// <summary>Writes what is left, waits for the disk, and gives the file its name.</summary>
    public void Commit()
    {
        Finish();
        OutputName.Commit(File, _path, Settings.Force);
    }

    public virtual void Dispose()
    {
        Writer?.Dispose();
        File.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Finish();
}
