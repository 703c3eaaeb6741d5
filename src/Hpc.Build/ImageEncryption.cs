using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Host;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Sif;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>How the root of a SIF file is encrypted, as Apptainer does it for ordinary users: the image in one file of gocryptfs,
/// in a SquashFS image beside gocryptfs.conf.</summary>
/// <param name="Configuration">The bytes of gocryptfs.conf.</param>
/// <param name="Key">Of the files' contents.</param>
/// <param name="Message">The passphrase, encrypted for an RSA key; null where there is none.</param>
public sealed record ImageEncryption(byte[] Configuration, byte[] Key, byte[]? Message)
{
    /// <summary>Apptainer looks for a name that begins so.</summary>
    private const string FileName = "squashfs-1";

    /// <summary>Small enough that no part of the encrypted file shares a block with another file's.</summary>
    private const int SmallestBlock = 4096;

    /// <summary>Owner reads.</summary>
    private const ushort ReadOnly = 0x100;

    /// <summary>The key of the passphrase.</summary>
    public SifObject MessageOf(uint partition) => new(DataType.CryptoMessage)
    {
        Link = ObjectLink.ToObject(partition),
        Extra = new CryptoMessageMetadata(MessageFormat.Pem, MessageType.RsaOaep).ToBytes(),
    };

    /// <summary>A file without a name, into which an image is written encrypted.</summary>
    /// <param name="path">Beside what; one char per byte.</param>
    internal (FileStorage File, EncryptedStorage Plain) Begin(string path)
    {
        string directory = HostPath.Absolute(path);
        directory = directory[..Math.Max(1, directory.LastIndexOf('/'))];
        int fd = AnonymousFile.TryOpen(directory);
        FileStorage file = fd >= 0 ? new FileStorage(fd)
            : throw new SystemCallException("open", $"\"{directory}\", O_TMPFILE", -fd);
        return (file, new EncryptedStorage(file, new Aes256Gcm(Key), bytes => RandomNumberGenerator.Fill(bytes)));
    }

    /// <summary>Writes the partition.</summary>
    /// <returns>Its bytes.</returns>
    internal long Finish(RandomAccessSource file, RandomAccessStorage partition, ImageSettings settings)
    {
        SquashFsWriterOptions options = (settings with { Compressor = ImageSettings.Quick, Level = null }).WriterOptions() with
        {
            BlockSize = file.Length < SquashFsWriterOptions.DefaultBlockSize ? SmallestBlock
                : SquashFsWriterOptions.DefaultBlockSize,
        };
        using SquashFsWriter writer = new(partition, options);
        NewEntry entry = new(InodeType.File) { Permissions = ReadOnly, ModifiedTime = settings.Time };
        using (MemoryStream configuration = new(Configuration))
        {
            _ = writer.Add("/" + EncryptedRoot.ConfigurationName, entry, configuration);
        }

        using SourceStream content = new(file);
        _ = writer.Add("/" + FileName, entry, content);
        return writer.Finish();
    }
}
