using Hpc.Binary;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Oci;

namespace Hpc.Build;

/// <summary>Files that hold an image of layers, and are named without the word that says so: an OCI-SIF file, and archives of
/// docker and OCI, compressed as a whole or not.</summary>
public static class LayeredFile
{
    /// <summary>Null for everything else, and for what cannot be read.</summary>
    /// <param name="text">One char per byte.</param>
    public static ImageSource? Find(string text)
    {
        int fd = text is "-" || text.Contains(':') ? -1 : Fcntl.TryOpen(text, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        if (fd < 0)
        {
            return null;
        }

        using FileSource? file = Stat.Of(fd, out _) is { IsFile: true } ? new FileSource(fd, owned: false) : null;
        SourceKind? kind = file is null ? null : ImageKinds.Of(fd) is ImageKind.Sif
            ? (SifMembers.IsAt(text) ? SourceKind.OciSif : null) : KindOf(file);
        _ = Unistd.Close(fd);
        return kind is { } found ? new ImageSource(found, RawText.ToUtf16(text)) : null;
    }

    private static SourceKind? KindOf(FileSource file)
    {
        byte[] head = new byte[Math.Min(file.Length, ImageKinds.HeadLength)];
        head = head[..file.Read(0, head)];
        return ImageKinds.Detect(head) is ImageKind.Gzip or ImageKind.Zstd or ImageKind.Xz ? OfArchive(Expanded(file))
            : OfArchive(head);
    }

    private static SourceKind? OfArchive(byte[] head) => ImageKinds.Detect(head) switch
    {
        ImageKind.OciArchive => SourceKind.OciArchive,
        ImageKind.DockerArchive => SourceKind.DockerArchive,
        _ => null,
    };

    /// <summary>The first bytes of what is compressed; none of what is damaged, which its reader will say.</summary>
    private static byte[] Expanded(FileSource file)
    {
        try
        {
            using Stream expanded = LayerStream.Expand(new SourceStream(file));
            byte[] head = new byte[ImageKinds.HeadLength];
            return head[..expanded.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (CorruptImageException)
        {
            return [];
        }
    }
}
