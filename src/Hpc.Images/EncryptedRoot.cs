using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Images;

/// <summary>An encrypted root as Apptainer writes it for ordinary users: a SquashFS image with gocryptfs.conf, which says how the
/// key is found, and one file, in which the image of the root is.</summary>
public static class EncryptedRoot
{
    /// <summary>What says how the key is found.</summary>
    public const string ConfigurationName = "gocryptfs.conf";

    /// <summary>More than the largest of these files.</summary>
    private const int MostConfiguration = 64 << 10;

    /// <summary>How names of directories are encrypted, where they are.</summary>
    private const string DirectoryName = "gocryptfs.diriv";

    /// <summary>The bytes of gocryptfs.conf.</summary>
    /// <param name="partition">The whole partition.</param>
    /// <exception cref="CorruptImageException">There is none.</exception>
    public static byte[] ReadConfiguration(RandomAccessSource partition, Func<CompressorId, Decompressor> decompressors) =>
        SquashFsImage.Open(partition, decompressors).Root.Find(ConfigurationName) is { Inode.IsFile: true } file
            ? file.ReadAll(MostConfiguration) ?? throw Wrong($"{ConfigurationName} of {file.Inode.Size} bytes")
            : throw Wrong($"no {ConfigurationName}");

    /// <summary>The bytes of the root's image.</summary>
    /// <param name="key">Of the files' contents.</param>
    /// <exception cref="CorruptImageException">It is damaged, or of another form.</exception>
    /// <exception cref="UnsupportedFeatureException">The partition is compressed.</exception>
    public static RandomAccessSource Open(RandomAccessSource partition, OpeningKey key,
        Func<CompressorId, Decompressor> decompressors)
    {
        SquashFsImage outer = SquashFsImage.Open(partition, decompressors);
        DirectoryEntry[] files =
            [.. outer.Root.Entries().Where(entry => entry.Name is not (ConfigurationName or DirectoryName)).Take(2)];
        return files is [{ } file] && outer.Node(file.Inode) is { Inode.IsFile: true } node
            ? new DecryptedFile(new StoredFile(partition, node), key)
            : throw Wrong(files.Length == 1 ? "something else than a file" : files.Length == 0 ? "no other" : "several");
    }

    private static CorruptImageException Wrong(string found) =>
        new("encrypted partition, files", -1, found, $"{ConfigurationName} and one encrypted file");
}
