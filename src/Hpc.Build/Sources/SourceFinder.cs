using Hpc.Binary;
using Hpc.Codecs;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>From what a person names to the tree that it stands for.</summary>
public static class SourceFinder
{
    private const string HostPrefix = "host:";
    private const int StandardInput = 0;

    /// <summary>A directory, a SIF, SquashFS or ext file, a tar archive however compressed, "-" for one from standard input, or
    /// "host:PROGRAM,..." for programs of this machine with all that they load.</summary>
    /// <param name="text">One char per byte.</param>
    /// <param name="architecture">For whose processor, where a source has several.</param>
    /// <param name="skipped">As for <see cref="DirectorySource"/>.</param>
    /// <exception cref="RefusedException">There is nothing of that name, or nothing that can be an image.</exception>
    public static TreeSource Open(string text, SifArchitecture architecture, Action<string>? skipped)
    {
        if (text.StartsWith(HostPrefix, StringComparison.Ordinal))
        {
            return new HostProgramSource(text[HostPrefix.Length..].Split(',', StringSplitOptions.RemoveEmptyEntries));
        }

        if (text == "-")
        {
            return Archive(new HostFileStream(StandardInput, long.MaxValue), "standard input");
        }

        int fd = Fcntl.TryOpen(text, Fcntl.O_RDONLY);
        if (fd < 0)
        {
            throw new RefusedException($"'{text}' cannot be read: {Errno.Name(-fd)}", "the kernel refused to open it",
                $"ls -ld {text}");
        }

        if (Stat.Of(fd, out _) is { IsDirectory: true })
        {
            _ = Unistd.Close(fd);
            return new DirectorySource(text.Length > 1 ? text.TrimEnd('/') : text, skipped);
        }

        return OpenFile(fd, text, architecture);
    }

    /// <summary>A tar archive, compressed or not; null for a file that is none, or is compressed and none inside.</summary>
    /// <param name="file">One char per byte.</param>
    public static TreeSource? TryArchive(string file)
    {
        byte[] head = new byte[ImageKinds.HeadLength];
        using Stream content = new FileStream(RawText.ToUtf16(file), FileMode.Open, FileAccess.Read);
        try
        {
            Stream plain = Unpacked(content);
            head = head[..plain.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (CorruptImageException)
        {
            return null;
        }

        return ImageKinds.Detect(head) is not (ImageKind.Tar or ImageKind.OciArchive or ImageKind.DockerArchive) ? null
            : new TarSource(Unpacked(new FileStream(RawText.ToUtf16(file), FileMode.Open, FileAccess.Read)), hasChecksum: true);
    }

    /// <summary>For which processor a SIF file's root file system is, by Go's name: the preferred one, where the file has
    /// several; null where it does not say, and for a file of another format.</summary>
    public static string? ProcessorOf(string file, string preferred)
    {
        int fd = Fcntl.TryOpen(file, Fcntl.O_RDONLY);
        if (fd < 0)
        {
            return null;
        }

        using FileSource source = new(fd);
        return ImageKinds.Of(fd) == ImageKind.Sif
            ? ProcessorName.OfKnown(SifFile.Open(source).PrimaryPartition(ProcessorName.Parse(preferred)).Architecture) : null;
    }

    private static TreeSource OpenFile(int fd, string text, SifArchitecture architecture)
    {
        switch (ImageKinds.Of(fd, out int offset))
        {
            case ImageKind.Sif:
                return SifSource.Open(new FileSource(fd), architecture);
            case ImageKind.SquashFs:
                FileSource file = new(fd, offset);
                return new SquashFsSource(file, file);
            case ImageKind.Ext:
                return ExtSource.Open(new FileSource(fd, offset), text);
            default:
                return Archive(new HostFileStream(fd, long.MaxValue), text);
        }
    }

    /// <summary>What a stream stands for that may be compressed.</summary>
    private static Stream Unpacked(Stream file)
    {
        byte[] head = new byte[ImageKinds.HeadLength];
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        PrefixedStream stream = new(head, file);
        return ImageKinds.Detect(head) switch
        {
            ImageKind.Gzip => GzipInput.Of(stream),
            ImageKind.Zstd => new ZstdStream(stream),
            ImageKind.Xz => new XzStream(stream),
            _ => stream,
        };
    }

    private static TarSource Expanded(Stream stream, string name)
    {
        byte[] head = new byte[ImageKinds.HeadLength];
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return ImageKinds.Detect(head) is (ImageKind.OciArchive or ImageKind.DockerArchive) and var kind
            ? throw Layers(kind, name)
            : new TarSource(new PrefixedStream(head, stream), hasChecksum: true);
    }

    /// <summary>Only a file can be read as an image of layers, and not a stream.</summary>
    private static RefusedException Layers(ImageKind kind, string name) =>
        new($"cannot convert {name}: it is {ImageKinds.Name(kind)}",
        "its layers are read in another order than they come",
            $"put it into a file, and convert {(kind == ImageKind.OciArchive ? "oci" : "docker")}-archive:FILE");

    private static TarSource Archive(Stream file, string name)
    {
        byte[] head = new byte[ImageKinds.HeadLength];
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        PrefixedStream stream = new(head, file);
        ImageKind kind = ImageKinds.Detect(head);
        return kind switch
        {
            ImageKind.Tar => new TarSource(stream, hasChecksum: false),
            ImageKind.Gzip => Expanded(GzipInput.Of(stream), name),
            ImageKind.Zstd => Expanded(new ZstdStream(stream), name),
            ImageKind.Xz => Expanded(new XzStream(stream), name),
            ImageKind.OciArchive or ImageKind.DockerArchive => throw Layers(kind, name),
            _ => throw new RefusedException(
                $"cannot make an image from '{name}'", $"it is {ImageKinds.Name(kind)}",
                    "give a directory, a SIF, SquashFS or ext file, or a tar archive (plain, gzip, zstd or xz)"),
        };
    }
}
