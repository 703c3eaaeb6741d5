namespace Hpc.SquashFs.Tests;

/// <summary>An image whose directories hold exactly the entries that a test names, in its order, whether a writer would make them
/// so or not. Files are empty.</summary>
internal sealed record RawTree(string Name, InodeType Type)
{
    private const int DirectorySize = 32;

    public ushort Mode { get; init; } = 0x1ed;

    /// <summary>Of a symbolic link.</summary>
    public string Target { get; init; } = "";

    /// <summary>Of a directory.</summary>
    public IReadOnlyList<RawTree> Entries { get; init; } = [];

    public static RawTree Directory(string name, params RawTree[] entries) =>
        new(name, InodeType.Directory) { Entries = entries };

    public static RawTree Link(string name, string target) => new(name, InodeType.Symlink) { Target = target };

    public static RawTree File(string name) => new(name, InodeType.File);

    /// <summary>The image whose root has these entries.</summary>
    public static byte[] Image(params RawTree[] entries) => Image(Directory("", entries));

    public static byte[] Image(RawTree root)
    {
        List<RawTree> nodes = [root];
        for (int at = 0; at < nodes.Count; at++)
        {
            nodes.AddRange(nodes[at].Entries);
        }

        HandMadeImage image = new() { InodeCount = (uint)nodes.Count };
        int[] places = Places(nodes);
        int child = 1;
        for (int at = 0; at < nodes.Count; at++)
        {
            int listing = image.Listings.Length;
            foreach (RawTree entry in nodes[at].Entries)
            {
                image.Listings.U32(0, (uint)Block(places[child]), (uint)child + 1)
                    .U16((ushort)(places[child] % SquashFsLimits.MetadataBlockSize), 0, (ushort)entry.Type,
                        (ushort)(entry.Name.Length - 1)).Text(entry.Name);
                child++;
            }

            nodes[at].AddInode(image.Inodes, (uint)at + 1, listing, image.Listings.Length - listing);
        }

        image.Listings.U32(0); // a table is never empty
        return image.ToArray();
    }

    private static int[] Places(List<RawTree> nodes)
    {
        int[] places = new int[nodes.Count];
        for (int at = 1; at < places.Length; at++)
        {
            places[at] = places[at - 1] + nodes[at - 1].InodeSize;
        }

        return places;
    }

    /// <summary>Where the metadata block of a place in a table begins, each stored as it is behind two bytes.</summary>
    private static int Block(int place) =>
        place / SquashFsLimits.MetadataBlockSize * (SquashFsLimits.MetadataBlockSize + MetadataHeader.Size);

    private int InodeSize => Type switch
    {
        InodeType.Symlink => 24 + Target.Length,
        InodeType.Fifo => 20,
        _ => DirectorySize,
    };

    private void AddInode(Bytes inodes, uint number, int listing, int size)
    {
        inodes.U16((ushort)Type, Mode, 0, 0).U32(0, number);
        _ = Type switch
        {
            InodeType.Directory => inodes.U32((uint)Block(listing), 2)
                .U16((ushort)(size + 3), (ushort)(listing % SquashFsLimits.MetadataBlockSize)).U32(1),
            InodeType.Symlink => inodes.U32(1, (uint)Target.Length).Text(Target),
            InodeType.Fifo => inodes.U32(1),
            _ => inodes.U32(0, Inode.NoFragment, 0, 0),
        };
    }
}
