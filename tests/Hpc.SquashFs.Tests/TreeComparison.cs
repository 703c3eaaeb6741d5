using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>Holds what the reader finds in an image against the tree that was packed.</summary>
internal static class TreeComparison
{
    public static void AssertSame(Tree tree, SquashFsImage image)
    {
        Dictionary<string, SquashFsNode> found = image.Walk().ToDictionary(file => file.Path, file => file.Node);
        Assert.Equal(tree.Entries.Select(entry => "/" + Tree.Latin1(entry.Path)).Append("/").Order(StringComparer.Ordinal),
            found.Keys.Order(StringComparer.Ordinal));
        foreach (TreeEntry entry in tree.Entries)
        {
            SquashFsNode node = found["/" + Tree.Latin1(entry.Path)];
            Assert.Equal(node.Place, image.Lookup(Tree.Latin1(entry.Path))?.Place);
            if (entry.IsHardLink)
            {
                Assert.Equal(found["/" + Tree.Latin1(entry.Target!)].Place, node.Place);
                Assert.Equal(2u, node.Inode.LinkCount);
            }
            else
            {
                AssertSame(entry, node);
            }
        }
    }

    private static void AssertSame(TreeEntry entry, SquashFsNode node)
    {
        Inode inode = node.Inode;
        Assert.Equal((entry.Path, entry.Type, entry.Permissions), (entry.Path, inode.Kind, inode.Permissions));
        Assert.Equal((entry.Uid, entry.Gid, entry.ModifiedTime), ((int)node.Uid, (int)node.Gid, inode.ModifiedTime));
        Assert.Equal(entry.Type == InodeType.Symlink ? Tree.Latin1(entry.Target!) : "", node.ReadLink());
        Assert.Equal(entry.Device, ((int)inode.RdevMajor, (int)inode.RdevMinor));
        Assert.Equal(entry.Xattrs.Select(xattr => (Tree.Latin1(xattr.Name), Convert.ToHexString(xattr.Value))).Order(),
            XattrsOf(node).Order());
        if (entry.Type == InodeType.File)
        {
            Assert.Equal(entry.Content.Length, inode.Size);
            Assert.True(entry.Content.AsSpan().SequenceEqual(node.ReadAll(int.MaxValue)), entry.Path);
            AssertRanges(entry, node);
        }
    }

    private static IEnumerable<(string, string)> XattrsOf(SquashFsNode node) =>
        node.Xattrs().Select(xattr => (xattr.Name, Convert.ToHexString(xattr.Value)));

    /// <summary>Reads back and forth, across block ends and past the end of the file.</summary>
    private static void AssertRanges(TreeEntry entry, SquashFsNode node)
    {
        Random random = new(entry.Content.Length);
        byte[] bytes = new byte[10_000];
        for (int round = 0; round < 4; round++)
        {
            int offset = random.Next(entry.Content.Length + 10);
            int expected = Math.Clamp(entry.Content.Length - offset, 0, bytes.Length);
            Assert.Equal(expected, node.Read(offset, bytes));
            Assert.True(entry.Content.AsSpan(Math.Min(offset, entry.Content.Length), expected)
                .SequenceEqual(bytes.AsSpan(0, expected)), entry.Path);
        }
    }
}
