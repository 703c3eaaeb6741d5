using System.Text;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

public class MountedTreeTests
{
    [MountTheory]
    [InlineData("-comp zstd")]
    [InlineData("-comp zstd -b 1M")]
    [InlineData("-comp zstd -b 4K -no-fragments")]
    [InlineData("-comp zstd -noI -noD -noF -always-use-fragments")]
    [InlineData("-comp gzip")]
    [InlineData("-comp xz -Xbcj x86")]
    [InlineData("-comp lz4 -b 64K")]
    [InlineData("-comp lzo")]
    [InlineData("-comp lzma")]
    public void A_mounted_image_shows_the_tree_that_was_packed(string options)
    {
        using MountedImage mounted = new(TestImage.Pack([.. options.Split(' '), "-no-xattrs"]));
        foreach (string listing in new[] { TreeListing.Metadata, TreeListing.Devices, TreeListing.Contents })
        {
            Assert.Equal(InTree(listing), mounted.Run(listing));
        }

        Assert.Empty(mounted.Errors);
        Assert.Equal(0, mounted.Unmount());
    }

    [MountFact("mount")]
    public void The_kernels_own_driver_shows_the_same_down_to_inode_numbers_and_blocks()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return; // only root can ask the driver
        }

        string image = TestImage.Pack("-comp", "zstd", "-no-xattrs");
        string directory = TestImage.NewDirectory();
        string theirs = Encoding.Latin1.GetString(Tool.Run(
            "unshare", ["-m", "sh", "-c",
                $"mount -o loop,ro '{image}' '{directory}' && cd '{directory}' && {TreeListing.Everything}"]));
        using MountedImage mounted = new(image);
        Assert.Equal(theirs, mounted.Run(TreeListing.Everything));
    }

    [MountFact("setfattr", "getfattr")]
    public void Extended_attributes_of_users_are_shown_and_others_are_hidden()
    {
        string tree = TestImage.NewDirectory();
        Tool.Run("sh", ["-c", $"""
            cd '{tree}'; echo a > a; echo b > b; mkdir d; ln -s a l
            setfattr -n user.short -v value a; setfattr -n user.long -v "$(seq 1 800 | tr '\n' ,)" a
            setfattr -n user.short -v value b; setfattr -n user.directory -v x d
            setfattr -n trusted.secret -v x d 2>/dev/null; setfattr -h -n trusted.link -v x l 2>/dev/null; true
            """]);
        using MountedImage mounted = new(TestImage.Pack(tree, ["-comp", "zstd"]));
        Assert.Equal(Encoding.Latin1.GetString(Tool.Run("sh", ["-c", $"cd '{tree}'; {TreeListing.Xattrs}"])),
            mounted.Run(TreeListing.Xattrs));
        Assert.DoesNotContain("trusted", mounted.Run("getfattr -h -R -m - . 2>/dev/null"), StringComparison.Ordinal);
        Assert.DoesNotContain("user", mounted.Run("getfattr -n user.none a 2>/dev/null; true"), StringComparison.Ordinal);
    }

    [MountFact]
    public void Four_readers_at_once_read_what_one_reads()
    {
        using MountedImage mounted = new(TestImage.Pack("-comp", "zstd", "-b", "64K"), "cache=262144");
        string alone = mounted.Run(TreeListing.Contents);
        using MountedImage busy = new(TestImage.Pack("-comp", "zstd", "-b", "64K"), "cache=262144");
        string four = busy.Run($"for i in 1 2 3 4; do ( {TreeListing.Contents} | sha256sum ) & done; wait");
        string[] digests = four.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, digests.Length);
        Assert.Single(digests.Distinct());
        Assert.StartsWith(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.Latin1.GetBytes(alone))),
            digests[0], StringComparison.Ordinal);
    }

    [MountFact]
    public void An_image_may_begin_anywhere_in_its_file()
    {
        string inside = Path.Combine(TestImage.NewDirectory(), "with-offset");
        File.WriteAllBytes(inside, [.. new byte[40_961], .. File.ReadAllBytes(TestImage.Pack("-comp", "gzip", "-no-xattrs"))]);
        using MountedImage mounted = new(inside, "offset=40961");
        Assert.Equal(InTree(TreeListing.Contents), mounted.Run(TreeListing.Contents));
    }

    [MountFact("setpriv")]
    public void A_user_without_any_privilege_mounts_in_a_user_namespace_and_owns_the_files()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return; // then all other tests show it
        }

        string image = TestImage.Pack("-comp", "zstd", "-no-xattrs");
        Tool.Run("chmod", ["666", "/dev/fuse"]);
        using MountedImage mounted = MountedImage.AsUser(54321, image);
        Assert.Equal(54321u, uint.Parse(mounted.Run("stat -c %u etc/passwd")));
        Assert.Equal(InTree(TreeListing.Contents), mounted.Run(TreeListing.Contents));
    }

    private static string InTree(string listing) =>
        Encoding.Latin1.GetString(Tool.Run("sh", ["-c", $"cd '{TestImage.Tree}'; {listing}"]));
}
