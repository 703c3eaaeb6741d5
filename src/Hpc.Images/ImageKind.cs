namespace Hpc.Images;

/// <summary>What a file is, by its first bytes; <see cref="ImageKinds"/> tells them apart.</summary>
public enum ImageKind
{
    /// <summary>None of the kinds below.</summary>
    Unknown,

    /// <summary>Nothing in it.</summary>
    Empty,

    /// <summary>Too few bytes to be any image.</summary>
    TooShort,

    Sif,

    /// <summary>SquashFS 4.0 and older, little-endian ("hsqs").</summary>
    SquashFs,

    /// <summary>Big-endian SquashFS ("sqsh"), which ended with version 3.</summary>
    SquashFsBigEndian,

    /// <summary>An ext2, ext3 or ext4 file system.</summary>
    Ext,

    /// <summary>An EROFS file system.</summary>
    Erofs,

    /// <summary>A program or library.</summary>
    Elf,

    /// <summary>"#!" and no image behind it.</summary>
    Script,

    /// <summary>A tar archive of files.</summary>
    Tar,

    /// <summary>A tar archive of an OCI layout.</summary>
    OciArchive,

    /// <summary>A tar archive as docker save writes it.</summary>
    DockerArchive,

    Gzip,
    Zstd,
    Xz,
    Bzip2,
    Zip,
}
