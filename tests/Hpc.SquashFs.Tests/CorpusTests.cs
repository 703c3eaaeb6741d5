using System.Text;
using Hpc.Binary;
using Hpc.Tests;
using Xunit;

namespace Hpc.SquashFs.Tests;

public sealed class CorpusTests
{
    private const string Listing = "squashfs/generated/nasty-tree.find0.xz";

    /// <summary>The one file of the tree that a tar archive, and so an image made from one, cannot hold.</summary>
    private const string Socket = "sock\0s\0";

    public static TheoryData<string> Generated => CorpusImages.Generated;
    public static TheoryData<string> Bare => CorpusImages.Bare;
    public static TheoryData<string> InSif => CorpusImages.InSif;

    private static string FileOf(string name) => Path.Combine(Corpora.Root!, name);

    [CorpusTheory]
    [MemberData(nameof(Bare))]
    public void An_image_reads_as_unsquashfs_unpacks_it(string name)
    {
        using Extraction unpacked = new(FileOf(name), offset: 0);
        unpacked.AssertSame(MadeImage.Open(Corpora.Read(name)));
    }

    [CorpusTheory]
    [MemberData(nameof(InSif))]
    public void An_image_in_a_sif_file_reads_as_unsquashfs_unpacks_it(string name)
    {
        (long offset, long length) = CorpusImages.Partition(name)!.Value;
        using Extraction unpacked = new(FileOf(name), offset);
        unpacked.AssertSame(MadeImage.Open(new MemorySource(Corpora.Read(name)).Slice(offset, length)));
    }

    [CorpusTheory]
    [MemberData(nameof(Generated))]
    public void The_tree_of_12_366_entries_lists_as_find_listed_it(string name)
    {
        byte[] listing = Tool.Run("xz", ["--decompress", "--stdout", FileOf(Listing)]);
        string found = string.Concat(MadeImage.Open(Corpora.Read(name)).Walk().Select(Printed));
        IEnumerable<string> expected = SortedLines(Encoding.Latin1.GetString(listing));
        Assert.Equal(name.Contains("tar2sqfs")
            ? expected.Where(line => !line.StartsWith(Socket, StringComparison.Ordinal)) : expected, SortedLines(found));
    }

    [CorpusTheory]
    [MemberData(nameof(Generated))]
    public void Every_file_of_the_tree_has_the_bytes_that_unsquashfs_gives(string name)
    {
        // All but "bigdir", whose 12,000 files are empty.
        using Extraction unpacked = new(FileOf(name), offset: 0, "[!b]*", "b[!i]*", "bi[!g]*", "big[!d]*");
        Assert.InRange(unpacked.AssertSameBytes(MadeImage.Open(Corpora.Read(name))), 200, 400);
    }

    [CorpusTheory]
    [MemberData(nameof(Generated))]
    public void Every_xattr_is_as_rdsquashfs_prints_it(string name)
    {
        foreach ((string path, SquashFsNode node) in MadeImage.Open(Corpora.Read(name)).Walk())
        {
            Xattr[] xattrs = [.. node.Xattrs()];
            if (xattrs.Length > 0)
            {
                string printed = Encoding.Latin1.GetString(Tool.Run("rdsquashfs", ["-x", path, FileOf(name)]));
                Assert.Equal(printed.TrimEnd('\n').Split('\n').Order(), xattrs.Select(xattr => Printed(xattr, printed)).Order());
            }
        }
    }

    [CorpusTheory]
    [MemberData(nameof(Generated))]
    public void Every_name_of_the_tree_is_found_by_its_path_and_by_its_number(string name)
    {
        SquashFsImage image = MadeImage.Open(Corpora.Read(name));
        foreach ((string path, SquashFsNode node) in image.Walk())
        {
            Assert.Equal(node.Place, image.Lookup(path)?.Place);
            Assert.Equal(image.Superblock.HasExportTable ? node.Place : null, image.Node(node.Inode.Number)?.Place);
        }
    }

    [CorpusFact]
    public void A_compressed_corpus_image_reads_after_xz()
    {
        byte[] image = Tool.Run("xz", ["--decompress", "--stdout", FileOf("squashfs/util-linux/squashfs4.img.xz")]);
        Assert.NotEmpty(MadeImage.Open(image).Walk());
    }

    /// <summary>The listing was sorted line by line, although one of the names has a line feed in it.</summary>
    private static IEnumerable<string> SortedLines(string listing) => listing.Split('\n').Order(StringComparer.Ordinal);

    /// <summary>As find -printf '%P\0%y\0%m\0%U\0%G\0%s\0%l\0\n' prints it, with "-" for a directory's size.</summary>
    private static string Printed((string Path, SquashFsNode Node) file)
    {
        Inode inode = file.Node.Inode;
        string type = "dflbcps"[(int)inode.Kind - 1].ToString();
        string size = inode.IsDirectory ? "-" : $"{inode.Size}";
        string mode = Convert.ToString(inode.Permissions, toBase: 8);
        return string.Join('\0', file.Path[1..], type, mode, file.Node.Uid, file.Node.Gid, size, file.Node.ReadLink(), "\n");
    }

    /// <summary>rdsquashfs prints a value as it is, or as hexadecimal where it is not text.</summary>
    private static string Printed(Xattr xattr, string judge)
    {
        string text = $"{xattr.Name}={Encoding.Latin1.GetString(xattr.Value)}";
        string hex = $"{xattr.Name}=0x{Convert.ToHexString(xattr.Value)}";
        return judge.Contains(hex, StringComparison.OrdinalIgnoreCase) ? hex : text;
    }
}
