using Hpc.Binary;
using Hpc.Linux;
using Hpc.Sif;

namespace Hpc.Images;

/// <summary>Tells from the first bytes of a file what it is, for the choice of a reader and for messages.</summary>
public static class ImageKinds
{
    /// <summary>First bytes of a file to give to <see cref="Detect"/>.</summary>
    public const int HeadLength = SifLimits.MagicSearchLength;

    /// <summary>The smallest image: a SquashFS superblock.</summary>
    private const int SmallestImage = 96;

    /// <summary>As much as the kernel reads of it (BINPRM_BUF_SIZE, include/uapi/linux/binfmts.h).</summary>
    private const int LongestLaunchLine = 256;

    private const int TarMagicOffset = 257;
    private const int TarNameLength = 100;
    private const int ExtMagicOffset = 1024 + 56;
    private const int ErofsMagicOffset = 1024;

    /// <summary>What an open file is that can be read at any offset; <see cref="ImageKind.Empty"/> for a pipe.</summary>
    /// <param name="offset">See <see cref="Detect(ReadOnlySpan{byte}, out int)"/>.</param>
    public static ImageKind Of(int fd, out int offset)
    {
        byte[] head = new byte[HeadLength];
        return Detect(head.AsSpan(0, Math.Max(0, Unistd.TryPread(fd, head, 0))), out offset);
    }

    /// <inheritdoc cref="Of(int, out int)"/>
    public static ImageKind Of(int fd) => Of(fd, out _);

    /// <inheritdoc cref="Detect(ReadOnlySpan{byte}, out int)"/>
    public static ImageKind Detect(ReadOnlySpan<byte> head) => Detect(head, out _);

    /// <summary>What a file is that begins with <paramref name="head"/>: <see cref="HeadLength"/> bytes, or the whole of a
    /// shorter file.</summary>
    /// <param name="offset">Where the file system begins: behind the line by which a file of Singularity 2 is its own
    /// command ("#!/usr/bin/env run-singularity"), else at 0. A SIF file finds its own.</param>
    public static ImageKind Detect(ReadOnlySpan<byte> head, out int offset)
    {
        offset = 0;
        if (head.IsEmpty)
        {
            return ImageKind.Empty;
        }

        ImageKind kind = SifHeader.FindMagic(head) >= 0 ? ImageKind.Sif : ByPrefix(head);
        if (kind == ImageKind.Script && BehindLaunchLine(head) is { Kind: not ImageKind.Script } image)
        {
            offset = image.Offset;
            return image.Kind;
        }

        if (kind == ImageKind.Unknown)
        {
            kind = ByInnerMagic(head);
        }

        return kind == ImageKind.Unknown && head.Length < SmallestImage ? ImageKind.TooShort : kind;
    }

    /// <summary>What a file of <paramref name="kind"/> is, as in "this is ...".</summary>
    public static string Name(ImageKind kind) => kind switch
    {
        ImageKind.Empty => "an empty file",
        ImageKind.TooShort => $"a file of less than {SmallestImage} bytes",
        ImageKind.Sif => "a SIF image",
        ImageKind.SquashFs => "a SquashFS image",
        ImageKind.SquashFsBigEndian => "a big-endian SquashFS image (version 3 or older)",
        ImageKind.Ext => "an ext2/3/4 file system",
        ImageKind.Erofs => "an EROFS file system",
        ImageKind.Elf => "a program (ELF), not an image",
        ImageKind.Script => "a script, not an image",
        ImageKind.Tar => "a tar archive",
        ImageKind.OciArchive => "an OCI archive (a tar of an OCI layout)",
        ImageKind.DockerArchive => "a docker archive (from docker save)",
        ImageKind.Gzip => "a gzip-compressed file, probably a tar archive",
        ImageKind.Zstd => "a zstd-compressed file, probably a tar archive",
        ImageKind.Xz => "an xz-compressed file, probably a tar archive",
        ImageKind.Bzip2 => "a bzip2-compressed file, probably a tar archive",
        ImageKind.Zip => "a zip archive",
        _ => "not an image that hpcrun knows (SIF, SquashFS or a directory)",
    };

    /// <summary>What to do with a file of <paramref name="kind"/> at <paramref name="path"/> when an image is wanted; empty for
    /// images.</summary>
    public static string Remedy(ImageKind kind, string path) => kind switch
    {
        ImageKind.Sif or ImageKind.SquashFs => "",
        ImageKind.Empty or ImageKind.TooShort => "fetch or build it again: it may not have been copied to its end",
        ImageKind.OciArchive => $"hpcrun pull NEW.sif oci-archive:{path}",
        ImageKind.DockerArchive => $"hpcrun pull NEW.sif docker-archive:{path}",
        ImageKind.Tar or ImageKind.Gzip or ImageKind.Zstd or ImageKind.Xz or ImageKind.Bzip2 => $"hpcrun convert {path} NEW.sif",
        ImageKind.SquashFsBigEndian or ImageKind.Ext or ImageKind.Erofs =>
            "copy its files to a directory and run that, or build an image from it: hpcrun convert DIRECTORY NEW.sif",
        ImageKind.Zip => "unpack it to a directory and run that",
        _ => "give a .sif or .sqfs file or a directory",
    };

    private static ImageKind ByPrefix(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'h', (byte)'s', (byte)'q', (byte)'s', ..] => ImageKind.SquashFs,
        [(byte)'s', (byte)'q', (byte)'s', (byte)'h', ..] => ImageKind.SquashFsBigEndian,
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => ImageKind.Elf,
        [(byte)'#', (byte)'!', ..] => ImageKind.Script,
        [0x1f, 0x8b, ..] => ImageKind.Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ImageKind.Zstd,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ImageKind.Xz,
        [(byte)'B', (byte)'Z', (byte)'h', ..] => ImageKind.Bzip2,
        [(byte)'P', (byte)'K', 3, 4, ..] => ImageKind.Zip,
        _ => ImageKind.Unknown,
    };

    private static (ImageKind Kind, int Offset) BehindLaunchLine(ReadOnlySpan<byte> head)
    {
        int line = head[..Math.Min(head.Length, LongestLaunchLine)].IndexOf((byte)'\n') + 1;
        ReadOnlySpan<byte> rest = head[line..];
        return line == 0 ? (ImageKind.Script, 0)
            : ByPrefix(rest) == ImageKind.SquashFs ? (ImageKind.SquashFs, line)
            : Has(rest, ExtMagicOffset, [0x53, 0xef]) ? (ImageKind.Ext, line)
            : (ImageKind.Script, 0);
    }

    private static ImageKind ByInnerMagic(ReadOnlySpan<byte> head)
    {
        if (Has(head, TarMagicOffset, "ustar"u8))
        {
            return ByFirstEntry(head[..TarNameLength]);
        }

        if (Has(head, ExtMagicOffset, [0x53, 0xef]))
        {
            return ImageKind.Ext;
        }

        return Has(head, ErofsMagicOffset, [0xe2, 0xe1, 0xf5, 0xe0]) ? ImageKind.Erofs

            // An archive from before 1988 has no magic.
            : TarChecksum.IsRight(head) ? ByFirstEntry(head[..TarNameLength])
            : ImageKind.Unknown;
    }

    // The first name in the archive: writers of OCI layouts and docker save put nothing of their own in front.
    private static ImageKind ByFirstEntry(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        string name = RawText.Of(end < 0 ? field : field[..end]);
        name = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        string first = name.Replace("sha256:", "", StringComparison.Ordinal).Split('/', '.')[0];
        bool digest = first.Length == 64 && first.All(char.IsAsciiHexDigit);
        return name is "oci-layout" or "index.json" || name.StartsWith("blobs/", StringComparison.Ordinal) ? ImageKind.OciArchive
            : digest || name is "manifest.json" or "repositories" ? ImageKind.DockerArchive
            : ImageKind.Tar;
    }

    private static bool Has(ReadOnlySpan<byte> head, int offset, ReadOnlySpan<byte> magic) =>
        head.Length >= offset && head[offset..].StartsWith(magic);
}
