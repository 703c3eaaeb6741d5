using Hpc.Binary;
using Hpc.SquashFs;
using Xunit;

namespace Hpc.Fuse.Tests;

public sealed class PrefetchProfileTests
{
    private static readonly ImageIdentity s_image = new(123_456_789, 42, 1_700_000_000);

    [Fact]
    public void A_profile_comes_back_as_it_was_written()
    {
        StoredBlock[] entries = [Entry(5000, 100), Entry(96, 70_000), Entry(1L << 40, 0x1000000 | 131_072)];
        PrefetchProfile read = PrefetchProfile.Parse(new PrefetchProfile(s_image, entries).ToBytes());
        Assert.Equal(s_image, read.Image);
        Assert.Equal(entries, read.Entries.ToArray());
    }

    [Fact]
    public void A_run_of_neighbours_takes_four_bytes_a_block()
    {
        StoredBlock[] entries = [.. Enumerable.Range(0, 100).Select(i => Entry(96 + i * 20_000L, 20_000))];
        Assert.InRange(new PrefetchProfile(s_image, entries).ToBytes().Length, PrefetchProfile.HeaderSize + 400,
            PrefetchProfile.HeaderSize + 410);
    }

    [Fact]
    public void What_is_no_profile_is_refused_by_name()
    {
        Assert.Contains("HPCPREF",
            Assert.Throws<CorruptImageException>(() => PrefetchProfile.Parse("#!/bin/sh\n echo this is no profile"u8)).Message);
        byte[] later = new PrefetchProfile(s_image, []).ToBytes();
        later[7] = 2;
        Assert.Contains("version 2", Assert.Throws<UnsupportedFeatureException>(() => PrefetchProfile.Parse(later)).Message);
    }

    [Fact]
    public void Damaged_profiles_end_in_the_two_errors_or_in_a_profile()
    {
        int seed = Environment.TickCount;
        Random chance = new(seed);
        byte[] whole = new PrefetchProfile(s_image,
            [.. Enumerable.Range(0, 50).Select(_ => Entry(chance.NextInt64(1 << 30), (uint)chance.Next(1, 1 << 20)))]).ToBytes();
        for (int round = 0; round < 5000; round++)
        {
            byte[] damaged = whole[..chance.Next(whole.Length + 1)];
            for (int i = chance.Next(4); i > 0 && damaged.Length > 0; i--)
            {
                damaged[chance.Next(damaged.Length)] = (byte)chance.Next(256);
            }

            Assert.True(IsParsedOrRefused(damaged), $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void A_recorder_keeps_each_block_once_in_the_order_of_its_first_use()
    {
        using BlockRecorder recorder = new();
        foreach (long position in (long[])[300, 100, 300, 200, 100])
        {
            recorder.Note(new BlockOffset(position), new BlockSizeField(50));
        }

        Assert.Equal([300, 100, 200], recorder.ToBlocks().Select(block => block.Position.Value));
    }

    private static StoredBlock Entry(long position, uint size) => new(new BlockOffset(position), new BlockSizeField(size));

    private static bool IsParsedOrRefused(byte[] bytes)
    {
        try
        {
            _ = PrefetchProfile.Parse(bytes);
        }
        catch (Exception refusal) when (refusal is CorruptImageException or UnsupportedFeatureException)
        {
            return true;
        }

        return true;
    }
}
