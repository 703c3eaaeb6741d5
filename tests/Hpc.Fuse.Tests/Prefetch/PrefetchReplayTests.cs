using Hpc.SquashFs;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

public sealed class PrefetchReplayTests
{
    [ToolTheory(TestImage.Maker)]
    [InlineData("zstd", "128K")]
    [InlineData("zstd", "1M")]
    [InlineData("gzip", "4K")]
    public void What_a_profile_decoded_ahead_is_what_a_reader_gets(string compressor, string blockSize)
    {
        string image = TestImage.Pack("-comp", compressor, "-b", blockSize);
        (byte[] expected, PrefetchProfile profile) = Record(image);
        Assert.NotEqual(0, profile.Count);
        using FakeKernel kernel = new(image, new ImageFileSystemOptions { Prefetch = PrefetchProfile.Parse(profile.ToBytes()) });
        Assert.Equal(Math.Min(profile.Count, kernel.Files.Opened.Cache.SlotCount - 16), Replay(kernel));
        Assert.Equal(expected, ReadAll(kernel));
        Assert.Empty(kernel.Errors);
    }

    [ToolFact(TestImage.Maker)]
    public void A_profile_that_is_wrong_about_every_block_changes_nothing()
    {
        string image = TestImage.Pack("-comp", "zstd", "-b", "128K");
        (byte[] expected, PrefetchProfile right) = Record(image);
        StoredBlock[] wrong = [.. right.Entries.ToArray()
            .Select(entry => entry with { Size = new BlockSizeField((uint)entry.Size.StoredSize / 2 | 1u << 24) })];
        using FakeKernel kernel = new(image, new ImageFileSystemOptions { Prefetch = new PrefetchProfile(right.Image, wrong) });
        _ = Replay(kernel);
        Assert.Equal(expected, ReadAll(kernel));
    }

    [ToolFact(TestImage.Maker)]
    public void A_block_that_reading_ahead_brought_is_recorded_when_it_is_asked_for()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd", "-b", "128K"),
            new ImageFileSystemOptions { RecordPrefetch = true });
        using BlockFiller filler = new(kernel.Files.Opened.Loader, kernel.Files.Opened.Cache);
        ulong node = kernel.Find("noise-700001").NodeId;
        for (int at = 0; kernel.Read(node, at, 100_000) is { Length: > 0 } part; at += part.Length)
        {
            while (kernel.Files.Opened.ReadAhead.TryStep(filler))
            {
            }
        }

        Assert.Equal(6, kernel.Files.RecordedPrefetch()!.Count);
    }

    [ToolFact(TestImage.Maker)]
    public void Another_images_profile_is_left_alone()
    {
        string image = TestImage.Pack("-comp", "zstd", "-b", "128K");
        PrefetchProfile other = new(new ImageIdentity(1, 2, 3), Record(image).Profile.Entries.ToArray());
        using FakeKernel kernel = new(image, new ImageFileSystemOptions { Prefetch = other });
        Assert.False(kernel.Files.Matches(other));
        Assert.Equal(0, Replay(kernel));
    }

    [ToolFact(TestImage.Maker)]
    public void The_cache_is_as_small_as_ever_when_the_replay_has_ended()
    {
        string image = TestImage.Pack("-comp", "zstd", "-b", "128K");
        (byte[] expected, PrefetchProfile profile) = Record(image);
        using FakeKernel kernel = new(image, new ImageFileSystemOptions { Prefetch = profile });
        BlockCache cache = kernel.Files.Opened.Cache;
        _ = Replay(kernel);
        Assert.Equal(320, cache.SlotCount); // 40 MiB of blocks of 128 KiB (adr/0008)
        cache.EndPrefetch();
        Assert.Equal((64, 0), (cache.SlotCount, cache.PrefetchedCount));
        Assert.Equal(expected, ReadAll(kernel));
    }

    /// <summary>The device is a file here: what was written to it are the notices (struct fuse_out_header, fuse_notify_store_out,
    /// the bytes).</summary>
    [ToolFact(TestImage.Maker)]
    public void What_was_prefetched_of_a_file_goes_to_the_page_cache_once_the_file_is_read()
    {
        const int block = 128 * 1024, head = 16 + 24;
        string image = TestImage.Pack("-comp", "zstd", "-b", "128K"), device = Path.GetTempFileName();
        using FakeKernel kernel = new(image, new ImageFileSystemOptions { Prefetch = Record(image).Profile });
        _ = Replay(kernel);
        using FileStream notices = new(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0,
            FileOptions.DeleteOnClose);
        PushProfileBlocks push = kernel.Files.Opened.ReplayPush!;
        FuseNotifier notifier = new((int)notices.SafeFileHandle.DangerousGetHandle());
        Assert.False(push.TryStep(notifier));
        ulong node = kernel.Find("noise-700001").NodeId;
        _ = kernel.Read(node, 0, 4096);
        int prefetched = kernel.Files.Opened.Cache.PrefetchedCount;
        Assert.True(push.TryStep(notifier));
        Assert.False(push.TryStep(notifier));
        byte[] written = File.ReadAllBytes(device), expected = File.ReadAllBytes(Path.Combine(TestImage.Tree, "noise-700001"));
        Assert.Equal(expected.Length - block + (5 * head), written.Length); // all but the block that was read
        Assert.Equal(prefetched - 5, kernel.Files.Opened.Cache.PrefetchedCount);
        for (int at = 0, offset = block; at < written.Length; offset += block)
        {
            int length = Math.Min(block, expected.Length - offset);
            Assert.Equal((head + length, 4, node, (ulong)offset, length), (
                BitConverter.ToInt32(written, at), BitConverter.ToInt32(written, at + 4), BitConverter.ToUInt64(written, at + 16),
                BitConverter.ToUInt64(written, at + 24), BitConverter.ToInt32(written, at + 32)));
            Assert.True(expected.AsSpan(offset, length).SequenceEqual(written.AsSpan(at + head, length)));
            at += head + length;
        }
    }

    [ToolTheory(TestImage.Maker)]
    [InlineData("128K")]
    [InlineData("1M")]
    public void A_replay_allocates_nothing(string blockSize)
    {
        string image = TestImage.Pack("-comp", "zstd", "-b", blockSize);
        PrefetchProfile profile = Record(image).Profile;
        Assert.Contains(0L, Enumerable.Range(0, 6).Select(_ => BytesAllocatedByReplay(image, profile)).ToList());
    }

    private static long BytesAllocatedByReplay(string image, PrefetchProfile profile)
    {
        using FakeKernel kernel = new(image, new ImageFileSystemOptions { Prefetch = profile });
        PrefetchReplay replay = kernel.Files.Opened.Replay!;
        using BlockFiller filler = new(kernel.Files.Opened.Loader, kernel.Files.Opened.Cache);
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (replay.TryStep(filler))
        {
        }

        replay.End();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static (byte[] Bytes, PrefetchProfile Profile) Record(string image)
    {
        using FakeKernel kernel = new(image, new ImageFileSystemOptions { RecordPrefetch = true });
        byte[] bytes = ReadAll(kernel);
        return (bytes, kernel.Files.RecordedPrefetch()!);
    }

    /// <summary>As far as the profile, or the room for it, goes.</summary>
    private static int Replay(FakeKernel kernel)
    {
        using BlockFiller filler = new(kernel.Files.Opened.Loader, kernel.Files.Opened.Cache);
        while (kernel.Files.Opened.Replay?.TryStep(filler) == true)
        {
        }

        return kernel.Files.Opened.Cache.PrefetchedCount;
    }

    private static byte[] ReadAll(FakeKernel kernel)
    {
        List<byte> bytes = [];
        foreach (string path in (string[])["size-700001", "noise-700001", "gap", "one"])
        {
            ulong node = kernel.Find(path).NodeId;
            for (int at = 0; kernel.Read(node, at, 100_000) is { Length: > 0 } part; at += part.Length)
            {
                bytes.AddRange(part);
            }
        }

        return [.. bytes];
    }
}
