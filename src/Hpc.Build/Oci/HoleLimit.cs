using Hpc.Binary;
using Hpc.Oci;

namespace Hpc.Build;

/// <summary>Stops an archive whose sparse files would have so many holes that even their list takes long and much memory. A
/// lastlog for the largest user number has 1.2 TiB of them (adr/0045).</summary>
internal sealed class HoleLimit
{
    public const long Most = 4L << 40;

    private long _holes;

    /// <exception cref="CorruptImageException">A file makes it too much.</exception>
    public void Add(TarEntry file)
    {
        long size = file.Size - file.DataSize;
        if (size > Most - _holes)
        {
            throw new CorruptImageException($"tar archive, sparse file \"{file.Path}\"", -1,
                $"{size} bytes of holes behind {_holes} others",
                $"at most {Most >> 40} TiB in all");
        }

        _holes += size;
    }
}
