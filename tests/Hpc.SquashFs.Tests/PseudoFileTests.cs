using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>Kinds of files that a tar archive cannot hold, made from definitions on mksquashfs's command line.</summary>
public sealed class PseudoFileTests
{
    [ToolTheory("mksquashfs")]
    [InlineData("sock i 755 5 6 s", InodeType.Socket, 0xc1edu, 0u, 0u)]
    [InlineData("pipe i 600 5 6 f", InodeType.Fifo, 0x1180u, 0u, 0u)]
    [InlineData("char c 666 5 6 1 3", InodeType.CharacterDevice, 0x21b6u, 1u, 3u)]
    [InlineData("block b 660 5 6 4095 255", InodeType.BlockDevice, 0x61b0u, 4095u, 255u)]
    public void A_special_file_has_its_type_mode_owner_and_number(string definition, InodeType type, uint mode,
        uint major, uint minor)
    {
        byte[] image = MadeImage.PackDirectory(empty => { }, "-p", definition);
        SquashFsNode node = MadeImage.Open(image).Lookup(definition.Split(' ')[0])!;
        Assert.Equal((type, mode, 5u, 6u), (node.Inode.Type, node.Inode.Mode, node.Uid, node.Gid));
        Assert.Equal((major, minor), (node.Inode.RdevMajor, node.Inode.RdevMinor));
    }
}
