using Hpc.Binary;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>Tables that are searched without a lock while they grow.</summary>
public class GrowingTableTests
{
    private const int Many = 50_000;

    private static readonly Func<string, string, bool> s_equal = static (item, key) => item == key;

    [Fact]
    public void What_was_added_is_found_and_nothing_else_also_where_all_hashes_are_equal()
    {
        GrowingTable<string> table = new();
        for (int i = 0; i < 1000; i++)
        {
            Assert.Null(table.Find(7, $"{i}", s_equal));
            table.Add(7, $"{i}");
            Assert.Equal($"{i}", table.Find(7, $"{i}", s_equal));
        }

        Assert.Null(table.Find(8, "1", s_equal));
        Assert.Null(table.Find(-1, "1", s_equal));
    }

    [Fact]
    public async Task Readers_see_all_that_was_there_when_they_began()
    {
        GrowingTable<string> table = new();
        int added = 0;
        Task reader = Task.Run(() =>
        {
            for (int until = 0; until < Many; until = Volatile.Read(ref added))
            {
                string last = $"{Math.Max(0, until - 1)}";
                Assert.True(until == 0 || table.Find(last.GetHashCode(StringComparison.Ordinal), last, s_equal) == last);
            }
        });
        for (int i = 0; i < Many; i++)
        {
            table.Add($"{i}".GetHashCode(StringComparison.Ordinal), $"{i}");
            Volatile.Write(ref added, i + 1);
        }

        await reader.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Many)]
    public void Entries_of_one_directory_and_of_many_are_found_and_kept_in_order(int directories)
    {
        AddedFiles files = new();
        for (int i = 0; i < Many; i++)
        {
            NodeId parent = NodeId.OfInode(i % directories, rootPosition: -1);
            AddedNode node = files.Add(parent, RawText.Bytes($"name{i}"), AddedContent.Empty, 0x1a4);
            Assert.Same(node, files.Add(parent, RawText.Bytes($"name{i}"), content: null, 0x1ed));
            Assert.Same(node, files.Find(node.Id));
        }

        Assert.Equal($"name{Many - 1}", RawText.Of(files.ChildrenOf(NodeId.OfInode((Many - 1) % directories, -1))[^1].Name));
        Assert.Equal(Many / directories, files.ChildrenOf(NodeId.OfInode(0, -1)).Length);
        Assert.Null(files.Find(NodeId.OfInode(0, -1), "name"u8));
        Assert.Null(files.Find(NodeId.OfAdded(Many)));
    }
}
