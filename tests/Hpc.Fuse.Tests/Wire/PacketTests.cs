using System.Runtime.InteropServices;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>Packets byte by byte, little-endian as on every machine that this runs on.</summary>
public class PacketTests
{
    [Fact]
    public void A_lookup_request_is_a_header_and_a_name()
    {
        byte[] packet =
        [
            0x2c, 0x00, 0x00, 0x00, // len: 40 + "etc" and its NUL
            0x01, 0x00, 0x00, 0x00, // opcode: LOOKUP
            0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // unique
            0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // nodeid: the root
            0xe8, 0x03, 0x00, 0x00, // uid 1000
            0x64, 0x00, 0x00, 0x00, // gid 100
            0x39, 0x30, 0x00, 0x00, // pid 12345
            0x00, 0x00, 0x00, 0x00, // no extensions
            0x65, 0x74, 0x63, 0x00, // "etc"
        ];
        Assert.Equal(new FuseInHeader(44, FuseOpcode.Lookup, 6, 1, 1000, 100, 12345, 0, 0),
            MemoryMarshal.Read<FuseInHeader>(packet));
    }

    [Fact]
    public void An_error_answer_is_a_header_with_the_negative_errno()
    {
        byte[] packet =
        [
            0x10, 0x00, 0x00, 0x00, // len
            0xda, 0xff, 0xff, 0xff, // error: -38, ENOSYS
            0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // unique, as in the request
        ];
        Assert.Equal(packet, BytesOf(new FuseOutHeader(16, -38, 6)));
    }

    [Fact]
    public void The_init_arguments_of_an_old_kernel_are_16_bytes_and_have_no_high_flags()
    {
        byte[] arguments =
        [
            0x07, 0x00, 0x00, 0x00, // major
            0x1a, 0x00, 0x00, 0x00, // minor 26: Linux 4.18
            0x00, 0x00, 0x02, 0x00, // max_readahead: 128 KiB
            0xfb, 0xff, 0x3f, 0x00, // flags
        ];
        FuseInitIn init = FuseInitIn.Parse(arguments);
        Assert.Equal((7u, 26u, 131072u, (FuseInitFlags)0x3ffffb), (init.Major, init.Minor, init.MaxReadAhead, init.Flags));
    }

    [Fact]
    public void The_init_arguments_of_a_new_kernel_have_high_flags_when_the_low_ones_say_so()
    {
        byte[] arguments = new byte[64];
        MemoryMarshal.Write(arguments, new FuseInitIn(7, 45, 131072, 0x73fffffb, 0x5fd));
        Assert.Equal((FuseInitFlags)0x5fd73fffffb, FuseInitIn.Parse(arguments).Flags);
    }

    [Theory]
    [InlineData(1, 32)]
    [InlineData(8, 32)]
    [InlineData(9, 40)]
    [InlineData(255, 280)]
    public void A_directory_entry_is_padded_to_eight_bytes(int nameLength, int size) =>
        Assert.Equal(size, FuseDirent.PaddedSize(nameLength));

    [Fact]
    public void A_listing_entry_is_a_dirent_a_name_and_zeros()
    {
        byte[] target = new byte[64];
        target.AsSpan().Fill(0xcc);
        DirentWriter writer = new(target, withAttributes: false);
        writer.Add("bin"u8, ino: 7, cookie: 515, mode: 0x41ed, default);
        byte[] expected =
        [
            0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // ino
            0x03, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // off: where the next entry is
            0x03, 0x00, 0x00, 0x00, // namelen
            0x04, 0x00, 0x00, 0x00, // type: DT_DIR
            0x62, 0x69, 0x6e, 0x00, 0x00, 0x00, 0x00, 0x00, // "bin", padded
        ];
        Assert.Equal(expected, target[..writer.Length]);
    }

    private static byte[] BytesOf<T>(in T value)
        where T : unmanaged => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in value, 1)).ToArray();
}
