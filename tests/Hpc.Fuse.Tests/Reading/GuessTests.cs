using Hpc.SquashFs;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

public class GuessTests
{
    private static readonly string[] Blocks4K = ["-comp", "zstd", "-b", "4K", "-no-fragments"];

    [Fact]
    public void Guesses_in_vain_end_and_one_that_comes_true_pays_for_two()
    {
        ReadAheadThrottle throttle = new(isOpen: true);
        int allowed = CountAllowed(throttle, 640);
        Assert.InRange(allowed, 32, 32 + 640 / 64);
        Assert.InRange(CountAllowed(throttle, 640), 9, 11);
        for (int i = 0; i < 20; i++)
        {
            throttle.Hit(FillReason.Guess);
        }

        Assert.True(throttle.Allows());
    }

    [Fact]
    public void Where_a_profile_is_replayed_or_recorded_nothing_is_guessed()
    {
        Assert.Equal(0, CountAllowed(new ReadAheadThrottle(isOpen: false), 1000));
    }

    [ToolFact(TestImage.Maker)]
    public void The_block_behind_a_first_read_is_decoded_before_it_is_asked_for()
    {
        using FakeKernel kernel = new(TestImage.Pack(Blocks4K));
        ulong file = kernel.Find("size-700001").NodeId;
        _ = kernel.Read(file, 0, 4096);
        Assert.Equal(1, Work(kernel));
        (BlockOffset position, BlockSizeField size) = BlockOf(kernel, file, 1);
        int slot = kernel.Files.Opened.Cache.AcquireExisting(position, size);
        Assert.NotEqual(BlockCache.None, slot);
        kernel.Files.Opened.Cache.Release(slot);
    }

    [ToolFact(TestImage.Maker)]
    public void Reads_of_random_places_soon_cost_no_decoding_in_vain()
    {
        string tree = TestImage.NewDirectory();
        Random random = new(1);
        byte[] noise = new byte[16 << 20];
        random.NextBytes(noise);
        File.WriteAllBytes(Path.Combine(tree, "large"), noise);
        using FakeKernel kernel = new(TestImage.Pack(tree, Blocks4K));
        ulong file = kernel.Find("large").NodeId;
        int decoded = 0;
        for (int i = 0; i < 1000; i++)
        {
            _ = kernel.Read(file, (long)random.Next(noise.Length / 8192) * 8192, 4096);
            decoded += Work(kernel);
        }

        Assert.InRange(decoded, 1, 150);
        Assert.Empty(kernel.Errors);
    }

    private static int CountAllowed(ReadAheadThrottle throttle, int occasions)
    {
        int allowed = 0;
        for (int i = 0; i < occasions; i++)
        {
            if (throttle.Allows())
            {
                allowed++;
                throttle.Cost(FillReason.Guess);
            }
        }

        return allowed;
    }

    private static (BlockOffset Position, BlockSizeField Size) BlockOf(FakeKernel kernel, ulong file, int block)
    {
        ImageTables tables = kernel.Files.Opened.Tables;
        long inode = new NodeId(file).PositionIn(tables);
        BlockList blocks = new(tables, inode, tables.ReadInode(inode));
        return (blocks.PositionOf(block), blocks.SizeOf(block));
    }

    /// <summary>What the background threads would do now: the blocks that they would decode.</summary>
    private static int Work(FakeKernel kernel)
    {
        using BlockFiller filler = new(kernel.Files.Opened.Loader, kernel.Files.Opened.Cache);
        int steps = 0;
        while (kernel.Files.Opened.ReadAhead.TryStep(filler))
        {
            steps++;
        }

        return steps;
    }
}
