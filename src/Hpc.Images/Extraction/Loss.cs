namespace Hpc.Images.Extraction;

/// <summary>What a tree on a disk, or an image, cannot have of its source.</summary>
public enum Loss
{
    /// <summary>A device, which only root can make.</summary>
    Device,

    /// <summary>An owner, which only root can give.</summary>
    Owner,

    /// <summary>A setuid or setgid bit: it would be the caller's, not the owner's in the image.</summary>
    SetId,

    /// <summary>Permissions that the umask takes, or that would keep the owner out.</summary>
    Mode,

    /// <summary>An extended attribute that the file system, the kernel or the image's format refuses.</summary>
    Attribute,

    /// <summary>A socket, which no archive can hold.</summary>
    Socket,
}
