using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Images;

/// <summary>A file of a SquashFS image that is stored as it is, read from where it lies.</summary>
internal sealed class StoredFile : RandomAccessSource
{
    private readonly RandomAccessSource _image;
    private readonly StoredRun[] _runs;

    /// <exception cref="UnsupportedFeatureException">Part of it is compressed.</exception>
    public StoredFile(RandomAccessSource image, SquashFsNode file)
    {
        (_image, _runs, Length) = (image, [.. file.StoredRuns()], file.Inode.Size);
        if (_runs.Sum(run => run.Length) != Length)
        {
            throw new UnsupportedFeatureException("an encrypted file that is compressed in the partition",
                "encrypt the image again: apptainer build --encrypt");
        }
    }

    public override long Length { get; }

    public override int Read(long offset, Span<byte> destination)
    {
        int done = 0;
        foreach (StoredRun run in _runs)
        {
            long skipped = offset + done - run.Start;
            if (skipped >= 0 && skipped < run.Length && done < destination.Length)
            {
                int count = (int)Math.Min(destination.Length - done, run.Length - skipped);
                _image.ReadExactly(run.Position + skipped, destination.Slice(done, count), "encrypted file");
                done += count;
            }
        }

        return done;
    }

    public override void AskFor(long offset, long length)
    {
        foreach (StoredRun run in _runs)
        {
            long first = Math.Max(offset, run.Start), end = Math.Min(offset + length, run.Start + run.Length);
            if (first < end)
            {
                _image.AskFor(run.Position + first - run.Start, end - first);
            }
        }
    }
}
