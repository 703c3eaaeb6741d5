using Hpc.Files;
using Hpc.Fuse.Session;

namespace Hpc.Fuse.FileServer;

/// <summary>A directory or file that the image lacks, or a file in place of one that it has.</summary>
/// <param name="Id">What the kernel calls it.</param>
/// <param name="Parent">The directory it is in, of the image or added.</param>
/// <param name="Name">One path component.</param>
/// <param name="Content">Bytes of a file; null for a directory.</param>
/// <param name="Permissions">The low 12 bits of st_mode.</param>
internal sealed record AddedNode(NodeId Id, NodeId Parent, byte[] Name, AddedContent? Content, uint Permissions)
{
    public bool IsDirectory => Content is null;

    public uint Mode => (uint)(IsDirectory ? FileType.Directory : FileType.File) | Permissions;
}
