using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>What of an image's files a tree on a disk keeps, and what it must not.</summary>
public sealed record TreeRules
{
    private const uint SetIdBits = 0xc00;
    private const uint Sticky = 0x200;
    private const uint OwnerMayAll = 0x1c0;

    /// <summary>Owners are as the image has them, where the caller may give files away.</summary>
    public bool KeepIds { get; init; }

    /// <summary>The tree is for the caller alone and for a container: nobody else can come to it, the container has its own
    /// devices, and modes are exact.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Permissions that nobody gets at the root, so that nobody can come below it either.</summary>
    public uint Withheld { get; init; }

    /// <summary>Seconds since 1970 of directories that no source describes.</summary>
    public uint ImplicitTime { get; init; }

    /// <summary>Whether the caller is root, who can make devices and give files away.</summary>
    public bool IsRoot { get; init; } = Unistd.Getuid() == 0;

    /// <summary>What the caller lets nobody do with new files.</summary>
    public uint Umask { get; init; } = DirectoryEntries.Umask();

    /// <summary>False where openat2(2) is refused.</summary>
    public bool ByOpenat2 { get; init; } = Openat2.IsThere;

    /// <summary>A directory that no source describes.</summary>
    internal NewEntry ImplicitDirectory => new(InodeType.Directory) { ModifiedTime = ImplicitTime };

    /// <summary>The permissions that a file gets.</summary>
    /// <remarks>Set-id bits mean the image's owner and would mean the caller: they stay only where root keeps owners, too. As
    /// with tar, the umask is obeyed but by root; a directory in which only the owner of a file may remove it is open to all as
    /// it was. Its owner can always list and remove a directory.</remarks>
    public uint ModeOf(NewEntry entry)
    {
        uint mode = entry.Permissions;
        bool isDirectory = entry.Type == InodeType.Directory;
        if (!IsRoot || !KeepIds || IsPrivate)
        {
            mode &= ~SetIdBits;
        }

        if (!IsRoot && !IsPrivate)
        {
            mode &= isDirectory && (mode & Sticky) != 0 ? ~0u : ~Umask;
            mode |= isDirectory ? OwnerMayAll : 0;
        }

        return mode;
    }

    /// <summary>What of the mode is not kept; null for nothing.</summary>
    internal Loss? LossOf(NewEntry entry)
    {
        uint lost = entry.Permissions ^ ModeOf(entry);
        return lost == 0 || IsPrivate ? null : (lost & SetIdBits) != 0 ? Loss.SetId : Loss.Mode;
    }
}
