namespace Hpc.SquashFs;

/// <summary>One name in a directory.</summary>
/// <param name="Name">One char per byte (Latin-1).</param>
/// <param name="Type">Basic type of what it names.</param>
/// <param name="Inode">Where the inode lies, for <see cref="SquashFsImage.Node(MetadataReference)"/>.</param>
/// <param name="Number">The inode's number.</param>
public readonly record struct DirectoryEntry(string Name, InodeType Type, MetadataReference Inode, InodeNumber Number);
