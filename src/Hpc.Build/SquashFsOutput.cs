using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A SquashFS image as a file of its own.</summary>
public sealed class SquashFsOutput : ImageOutput
{
    private const uint Mode = 0x1b6; // 0666

    /// <param name="path">One char per byte.</param>
    public SquashFsOutput(string path, ImageSettings settings)
        : base(path, settings, Mode) => Writer = new SquashFsWriter(File.Storage, settings.WriterOptions());

    public override SquashFsWriter Writer { get; }

    /// <summary>Writes what is left; the image can be read then, and cannot be committed.</summary>
    internal SquashFsSource Read()
    {
        Finish();
        return new SquashFsSource(File.Storage.From(0), File.Storage.From(0));
    }

    private protected override void Finish() => Writer.Finish();
}
