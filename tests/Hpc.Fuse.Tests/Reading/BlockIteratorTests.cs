using Hpc.Linux;
using Hpc.SquashFs;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

public class BlockIteratorTests
{
    [ToolTheory(TestImage.Maker)]
    [InlineData("-comp zstd")]
    [InlineData("-comp zstd -b 4K -no-fragments")]
    [InlineData("-comp gzip -b 64K -always-use-fragments")]
    public void The_trail_meets_every_inode_of_the_table(string options)
    {
        using ImageFileSystem files = new(FileSource.Open(TestImage.Pack([.. options.Split(' ')])));
        ImageTables tables = files.Opened.Tables;
        HashSet<uint> numbers = [];
        for (long at = 0; numbers.Count < files.Superblock.InodeCount;)
        {
            Inode inode = tables.ReadInode(at);
            Assert.True(numbers.Add(inode.Number.Value));
            at = tables.EndOfInode(at, inode);
        }

        Assert.Equal(files.Superblock.InodeCount, (uint)numbers.Count);
    }

    [ToolFact(TestImage.Maker)]
    public void The_trail_gives_the_stored_blocks_and_then_ends()
    {
        using ImageFileSystem files = new(FileSource.Open(TestImage.Pack("-comp", "zstd", "-b", "64K")));
        ImageTables tables = files.Opened.Tables;
        BlockIterator iterator = new(0, 0);
        long stored = 0;
        while (iterator.MoveNext(tables, out _, out BlockSizeField size) || !iterator.HasEnded)
        {
            stored += size.StoredSize;
        }

        Assert.True(iterator.HasEnded);
        // Files of equal content share their blocks, and are met twice.
        Assert.InRange(stored, files.Superblock.InodeTableStart / 2, files.Superblock.InodeTableStart * 2);
    }
}
