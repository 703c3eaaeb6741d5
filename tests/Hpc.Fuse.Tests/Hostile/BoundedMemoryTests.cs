using System.Runtime.InteropServices;
using Hpc.SquashFs;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>Images whose metadata is large when decoded: neither memory nor work grow with it.</summary>
public class BoundedMemoryTests
{
    private const long Limit = 1 << 20;

    [ToolFact(TestImage.Maker)]
    public void Metadata_is_decoded_anew_when_it_does_not_fit_and_reads_the_same()
    {
        using FakeKernel kernel = new(ManyFiles.Image, new ImageFileSystemOptions { MetadataMost = Limit });
        for (int round = 0; round < 2; round++)
        {
            ManyFiles.RequireAll(kernel);
        }

        Assert.InRange(kernel.Files.Opened.Memory.Bytes, 1, Limit + 64 * MetadataTable.BlockSize);
        Assert.True(kernel.Files.Opened.Tables.Inodes.Size > 2 * Limit, $"{kernel.Files.Opened.Tables.Inodes.Size}");
    }

    [ToolFact(TestImage.Maker)]
    public void Several_threads_that_look_at_more_than_fits_see_what_one_sees()
    {
        using FakeKernel kernel = new(ManyFiles.Image, new ImageFileSystemOptions { MetadataMost = Limit });
        ServedTree files = kernel.Files.Opened.Files;
        ulong[] nodes = [.. ManyFiles.Directories.SelectMany(name => ManyFiles.NodesOf(kernel, name))];
        FuseAttr[] expected = [.. nodes.Select(node => files.AttributesOf(new NodeId(node)))];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            Random random = new(thread);
            for (int i = 0; i < 20_000; i++)
            {
                int index = random.Next(nodes.Length);
                Assert.Equal(expected[index], files.AttributesOf(new NodeId(nodes[index])));
            }
        });
        Assert.InRange(kernel.Files.Opened.Memory.Bytes, 1, Limit + 64 * MetadataTable.BlockSize);
    }

    [ToolFact(TestImage.Maker)]
    public void A_hole_is_read_without_a_look_at_what_is_in_front_of_it()
    {
        using FakeKernel kernel = new(SparseFile.Image);
        ulong node = kernel.Find("sparse").NodeId;
        Assert.Equal(new byte[131072], kernel.Read(node, SparseFile.Length / 2, 131072).ToArray());
        Assert.InRange(kernel.Files.Opened.Memory.Bytes, 1, 20 * MetadataTable.BlockSize);
    }

    [ToolFact(TestImage.Maker)]
    public void What_is_behind_holes_is_found_and_found_again_without_adding_up_all_sizes()
    {
        using FakeKernel kernel = new(SparseFile.Image);
        ulong node = kernel.Find("sparse").NodeId;
        Inode(kernel, out long blockCount, out long position);
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal("end"u8, kernel.Read(node, SparseFile.Length - 3, 131072));
            Assert.Equal("in the middle"u8, kernel.Read(node, SparseFile.Middle, 13));
        }

        (long known, _) = kernel.Files.Opened.Tables.Positions.Before(position, blockCount, blockCount - 1);
        Assert.InRange(known, blockCount - 3000, blockCount);
        Assert.InRange(kernel.Files.Opened.Memory.Bytes, 1, 40 * MetadataTable.BlockSize);
    }

    [ToolFact(TestImage.Maker)]
    public void A_read_far_into_a_long_file_is_done_in_parts_and_others_are_answered_in_between()
    {
        using FakeKernel kernel = new(SparseFile.Image) { IsHasty = true };
        ulong node = kernel.Find("sparse").NodeId;
        byte[] wanted = MemoryMarshal.AsBytes([new FuseReadIn(0, (ulong)SparseFile.Length - 3, 4096, 0, 0, 0, 0)]).ToArray();
        Assert.Equal(-1, kernel.AnswerTo(FuseOpcode.Read, node, wanted));
        Assert.Equal(new byte[4096], kernel.Read(node, 0, 4096).ToArray());
        Assert.Equal("end"u8, kernel.GoOn());
        Assert.Empty(kernel.Errors);
    }

    [ToolFact(TestImage.Maker)]
    public void Each_part_adds_up_few_sizes_and_what_was_found_is_known_to_the_next_reader()
    {
        using FakeKernel kernel = new(SparseFile.Image);
        ulong node = kernel.Find("sparse").NodeId;
        Assert.Equal("end"u8, kernel.Read(node, SparseFile.Length - 3, 4096));
        Assert.Equal((SparseFile.Length / 4096) / BlockList.Near, kernel.Parts);
        Assert.Equal("in the middle"u8, kernel.Read(node, SparseFile.Middle, 13));
        Assert.Equal(0, kernel.Parts);
    }

    [ToolFact(TestImage.Maker)]
    public void Reading_ahead_of_a_reader_in_a_hole_takes_few_steps()
    {
        using FakeKernel kernel = new(SparseFile.Image);
        ImageTables tables = kernel.Files.Opened.Tables;
        Inode(kernel, out _, out long position);
        BlockIterator iterator = new(position, 1);
        for (int i = 1; i <= 100; i++)
        {
            Assert.False(iterator.MoveNext(tables, out _, out _));
            Assert.InRange(iterator.Unit, i, 1 + i * 256);
        }

        Assert.InRange(kernel.Files.Opened.Memory.Bytes, 1, 40 * MetadataTable.BlockSize);
    }

    private static void Inode(FakeKernel kernel, out long blockCount, out long position)
    {
        ImageTables tables = kernel.Files.Opened.Tables;
        position = new NodeId(kernel.Find("sparse").NodeId).PositionIn(tables);
        blockCount = tables.ReadInode(position).BlockCount(tables.Superblock);
    }

    /// <summary>A file of 512 MiB, of which a few bytes are no hole.</summary>
    private static class SparseFile
    {
        public const long Length = (512 << 20) + 3;
        public const long Middle = 300 << 20;

        public static string Image { get; } = TestImage.Pack(Make(), ["-comp", "zstd", "-b", "4K"]);

        private static string Make()
        {
            string tree = TestImage.NewDirectory();
            using FileStream file = File.Create(Path.Combine(tree, "sparse"));
            file.SetLength(Length);
            file.Position = Middle;
            file.Write("in the middle"u8);
            file.Position = Length - 3;
            file.Write("end"u8);
            return tree;
        }
    }

    /// <summary>Files with nothing in them, but many of them, each with a long list of blocks.</summary>
    private static class ManyFiles
    {
        private const int FilesOfDirectory = 30;

        public static string[] Directories { get; } = [.. Enumerable.Range(0, 30).Select(i => $"d{i}")];

        public static string Image { get; } = TestImage.Pack(Make(), ["-comp", "zstd", "-b", "4K"]);

        public static IEnumerable<ulong> NodesOf(FakeKernel kernel, string directory) =>
            Enumerable.Range(0, FilesOfDirectory).Select(i => kernel.Find($"{directory}/f{i}").NodeId);

        public static void RequireAll(FakeKernel kernel)
        {
            foreach (string directory in Directories)
            {
                ulong[] nodes = [.. NodesOf(kernel, directory)];
                for (int i = 0; i < nodes.Length; i++)
                {
                    string expected = $"{directory}/f{i}";
                    string read = System.Text.Encoding.ASCII.GetString(kernel.Read(nodes[i], LengthOf(i), 100));
                    Assert.Empty(kernel.Errors);
                    Assert.Equal(expected, read);
                }
            }
        }

        private static long LengthOf(int i) => (1 << 20) * (1 + i % 7);

        private static string Make()
        {
            string tree = TestImage.NewDirectory();
            foreach (string directory in Directories)
            {
                Directory.CreateDirectory(Path.Combine(tree, directory));
                for (int i = 0; i < FilesOfDirectory; i++)
                {
                    using FileStream file = File.Create(Path.Combine(tree, directory, $"f{i}"));
                    file.Position = LengthOf(i);
                    file.Write(System.Text.Encoding.ASCII.GetBytes($"{directory}/f{i}"));
                }
            }

            return tree;
        }
    }
}
