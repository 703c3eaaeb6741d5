using Hpc.Binary;
using Hpc.Linux;
using Hpc.Numerics;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>What was found in images, kept beside them in the cache. An image is known by its size, its beginning and its end,
/// where SIF has its descriptors and SquashFS its tables: a copy on a node's disk is the same image.</summary>
internal sealed class NumericCache(ImageCache cache)
{
    private const int Sample = 64 << 10;

    public static NumericCache Find() => new(CachePlace.Find());

    /// <summary>null where nobody has looked at it yet.</summary>
    /// <exception cref="RefusedException">It is no file.</exception>
    public IReadOnlyList<NumericLibrary>? Get(string image)
    {
        string path = PathOf(image);
        return File.Exists(path) ? LibraryInventory.Read(RawText.Of(File.ReadAllBytes(path))) : null;
    }

    /// <exception cref="RegistryException">The cache cannot be written.</exception>
    public void Put(string image, IReadOnlyList<NumericLibrary> libraries)
    {
        using CacheFile file = new(PathOf(image));
        byte[] text = RawText.Bytes(LibraryInventory.Write(libraries));
        _ = file.Explained(() =>
        {
            file.Stream.Write(text);
            return text.Length;
        });
        file.Finish();
    }

    private string PathOf(string image)
    {
        int fd = Fcntl.Open(ImageTarget.Bytes(image), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        using FileSource file = new(fd);
        if (Stat.Of(fd, out _) is not { IsFile: true })
        {
            throw new RefusedException($"cannot pin the libraries of '{image}': the image is a directory",
                "its files can change between two launches", $"hpcrun convert {image} IMAGE.sif, and launch that");
        }

        byte[] key = new byte[sizeof(long) + (2 * Sample)];
        BitConverter.TryWriteBytes(key, file.Length);
        _ = file.Read(0, key.AsSpan(sizeof(long), Sample));
        _ = file.Read(Math.Max(0, file.Length - Sample), key.AsSpan(sizeof(long) + Sample));
        return cache.LibrariesPath(Sha256.Of(new MemorySource(key))["sha256:".Length..]);
    }
}
