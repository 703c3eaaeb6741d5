using System.Runtime.InteropServices;
using Hpc.Linux;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

public class DispatcherTests
{
    [ToolFact(TestImage.Maker)]
    public void The_root_is_node_1()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        FuseAttrOut answer = MemoryMarshal.Read<FuseAttrOut>(kernel.Ask(FuseOpcode.GetAttr, 1, new byte[16]));
        Assert.Equal(0x4000u, answer.Attr.Mode & 0xf000);
        Assert.Equal(FuseEntryOut.Forever, answer.AttrValid);
    }

    [ToolFact(TestImage.Maker)]
    public void A_name_that_does_not_exist_is_answered_with_node_0_for_ever()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        Assert.All(new[] { "nowhere", "a", "zzz", "many/entry-with-a-long-name-3001", "etc/passwd " },
            path => Assert.Equal(FuseEntryOut.Absent, kernel.Find(path)));
        Assert.Equal(0, kernel.Errno);
    }

    [ToolFact(TestImage.Maker)]
    public void Every_name_of_a_listing_can_be_looked_up_and_has_its_number()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        ulong many = kernel.Find("many").NodeId;
        var names = kernel.List(many).Skip(2).ToList();
        Assert.Equal(3000, names.Count);
        Assert.All(names,
            name => Assert.Equal(name.Ino, kernel.Lookup(many, System.Text.Encoding.Latin1.GetBytes(name.Name)).Attr.Ino));
    }

    [ToolTheory(TestImage.Maker)]
    [InlineData(80)]
    [InlineData(300)]
    [InlineData(65536)]
    [InlineData(1 << 20)]
    public void A_listing_is_the_same_however_it_is_cut(int answerSize)
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        Assert.Equal(kernel.List(kernel.Find("many").NodeId), kernel.List(kernel.Find("many").NodeId, answerSize));
    }

    [ToolFact(TestImage.Maker)]
    public void A_hard_link_is_the_same_node()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        Assert.Equal(kernel.Find("one").NodeId, kernel.Find("links/hard").NodeId);
        Assert.Equal(2u, kernel.Find("one").Attr.LinkCount);
    }

    [ToolTheory(TestImage.Maker)]
    [InlineData(1, 131071)]
    [InlineData(100_000, 131072)]
    [InlineData(131072, 131072)]
    [InlineData(690_000, 131072)]
    [InlineData(700_000, 131072)]
    [InlineData(700_001, 131072)]
    [InlineData(0, 160_000)]
    public void A_read_gets_the_bytes_of_the_file_wherever_it_begins(int offset, int count)
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        foreach (string name in new[] { "size-700001", "noise-700001", "hole", "gap" })
        {
            byte[] expected = File.ReadAllBytes(Path.Combine(TestImage.Tree, name));
            ReadOnlySpan<byte> wanted = expected.AsSpan(Math.Min(offset, expected.Length));
            Assert.True(wanted[..Math.Min(count, wanted.Length)]
                .SequenceEqual(kernel.Read(kernel.Find(name).NodeId, offset, count)), name);
        }
    }

    [ToolFact(TestImage.Maker)]
    public void What_would_write_is_EROFS_and_what_the_kernel_can_do_itself_is_ENOSYS()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        Assert.All([FuseOpcode.Write, FuseOpcode.MkDir, FuseOpcode.Unlink, FuseOpcode.SetAttr, FuseOpcode.SetXattr],
            opcode => Assert.Equal(Errno.EROFS, ErrnoOf(kernel, opcode)));
        Assert.All([FuseOpcode.Open, FuseOpcode.OpenDir, FuseOpcode.Flush, FuseOpcode.Access, (FuseOpcode)46, (FuseOpcode)52],
            opcode => Assert.Equal(Errno.ENOSYS, ErrnoOf(kernel, opcode)));
        Assert.Equal(Errno.ENOTTY, ErrnoOf(kernel, FuseOpcode.IoCtl));
    }

    [ToolFact(TestImage.Maker)]
    public void An_image_without_extended_attributes_stops_the_kernel_asking_for_them()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd", "-no-xattrs"));
        Assert.Equal(Errno.ENOSYS, ErrnoOf(kernel, FuseOpcode.GetXattr));
        Assert.Equal(Errno.ENOSYS, ErrnoOf(kernel, FuseOpcode.ListXattr));
    }

    [ToolFact(TestImage.Maker)]
    public void A_node_id_that_was_never_given_is_an_error_and_not_a_crash()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        foreach (ulong node in new[] { 3ul, 1ul << 40, ulong.MaxValue, 1ul << 62, (1ul << 62) + 7, 1ul << 63 })
        {
            foreach (FuseOpcode opcode in new[] { FuseOpcode.GetAttr, FuseOpcode.Read, FuseOpcode.ReadDirPlus,
                FuseOpcode.ReadLink })
            {
                _ = kernel.Ask(opcode, node, new byte[40]);
                Assert.True(kernel.Errno is Errno.EIO or 0);
            }
        }
    }

    [ToolFact(TestImage.Maker)]
    public void The_files_belong_to_whom_the_mount_belongs_when_the_ids_mean_nothing()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"),
            new ImageFileSystemOptions { Owner = new FileOwner(1001, 1002) });
        FuseAttr attr = kernel.Find("etc/motd").Attr;
        Assert.Equal((1001u, 1002u), (attr.Uid, attr.Gid));
    }

    private static int ErrnoOf(FakeKernel kernel, FuseOpcode opcode)
    {
        _ = kernel.Ask(opcode, 1, new byte[48]);
        return kernel.Errno;
    }
}
