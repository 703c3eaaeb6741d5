using Hpc.Binary;

namespace Hpc.Registry;

/// <summary>Reads a file behind the one who writes it.</summary>
internal sealed class FollowingStream(BlobDownload download, FileStream file) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        long there = buffer.Length == 0 ? 0 : download.WaitBeyond(file.Position);
        return file.Read(buffer[..(int)Math.Min(buffer.Length, there)]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
