using Hpc.Binary;
using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>How much of an image is read for how little.</summary>
public sealed class ReadingCostTests
{
    private const int Entries = 70_000;

    // Not from a tar archive: adding to a directory from one takes mksquashfs time that grows with its square.
    private static readonly Lazy<byte[]> LargeDirectory = new(() => MadeImage.PackDirectory(
        directory =>
        {
            string big = directory.CreateSubdirectory("big").FullName;
            foreach (int i in Enumerable.Range(0, Entries))
            {
                File.Create(Path.Combine(big, NameOf(i))).Dispose();
            }
        },
        "-comp", "zstd"));

    private static string NameOf(int i) => $"entry-{i:d5}-{new string((char)('a' + i % 26), i % 40)}";

    [ToolFact("mksquashfs")]
    public void A_directory_of_70_000_entries_lists_in_order()
    {
        SquashFsImage image = MadeImage.Open(LargeDirectory.Value);
        SquashFsNode big = image.Lookup("/big")!;
        Assert.Equal(InodeType.ExtendedDirectory, big.Inode.Type);
        Assert.InRange(big.Inode.DirectoryIndexCount, 200, 1000);
        Assert.Equal(Enumerable.Range(0, Entries).Select(NameOf).Order(StringComparer.Ordinal),
            big.Entries().Select(entry => entry.Name));
    }

    [ToolFact("mksquashfs")]
    public void A_name_in_a_directory_of_70_000_is_found_by_the_index_in_a_few_blocks()
    {
        for (int i = 0; i < Entries; i += 997)
        {
            CountingSource source = new(new MemorySource(LargeDirectory.Value));
            SquashFsImage image = MadeImage.Open(source);
            _ = image.Root; // finds where the tables are, which costs one read for each 64 KiB of them
            int before = source.Calls;
            SquashFsNode? found = image.Lookup("/big/" + NameOf(i));
            Assert.Equal(found?.Place, image.Node(found!.Inode.Number)?.Place);
            Assert.Null(image.Lookup("/big/" + NameOf(i) + "!"));
            Assert.InRange(source.Calls - before, 1, 16);
        }
    }

    [ToolFact("mksquashfs")]
    public void A_small_file_costs_a_few_blocks_of_a_large_image()
    {
        byte[] packed = MadeImage.Pack(Tree.OfEveryKind(), "-comp", "zstd", "-b", "16K");
        CountingSource source = new(new MemorySource(packed));
        SquashFsImage image = MadeImage.Open(source);
        Assert.Equal((1, 96), (source.Calls, source.Bytes));
        Assert.Equal(7, image.Lookup("/d/e/f/small-0007")!.ReadAll(limit: 1000)!.Length);
        Assert.InRange(source.Calls, 5, 14);
        Assert.InRange(source.Bytes, 0, packed.Length / 10);
    }

    [ToolFact("mksquashfs")]
    public void A_file_in_small_pieces_decodes_each_block_once()
    {
        CountingSource source = new(new MemorySource(MadeImage.Pack(Tree.OfEveryKind(), "-comp", "lz4")));
        SquashFsNode file = MadeImage.Open(source).Lookup("/d/big")!;
        int before = source.Calls;
        ReadAll(file, new byte[4096]);
        Assert.InRange(source.Calls - before, 17, 25);
    }

    [ToolFact("mksquashfs")]
    public void Reading_a_file_again_allocates_nothing()
    {
        SquashFsNode file = MadeImage.Open(MadeImage.Pack(Tree.OfEveryKind(), "-comp", "zstd")).Lookup("/d/big")!;
        byte[] piece = new byte[300_000];
        ReadAll(file, piece);
        // A collection that another test starts counts the rest of this thread's allocation buffer as allocated: the least of
        // some tries.
        long allocated = Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReadAll(file, piece);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.InRange(allocated, 0, 200); // the cursor at the block list's beginning
    }

    private static void ReadAll(SquashFsNode file, byte[] piece)
    {
        for (long at = 0; file.Read(at, piece) > 0; at += piece.Length)
        {
        }
    }
}
