using System.Buffers.Binary;
using System.IO.Compression;
using Hpc.Binary;

namespace Hpc.Crate.Tests;

public class ZipTests
{
    private static readonly (string Name, byte[] Content)[] s_files =
        [("a.txt", "one\n"u8.ToArray()), ("files/b", []),
            ("files/c/d.dat", [.. Enumerable.Range(0, 300).Select(at => (byte)at)])];

    [Fact]
    public void Another_reader_finds_what_was_written()
    {
        using ZipArchive zip = new(new MemoryStream(SmallArchive.Of(s_files)));
        Assert.Equal(s_files.Select(file => file.Name), zip.Entries.Select(entry => entry.FullName));
        Assert.Equal(s_files.Select(file => file.Content), zip.Entries.Select(Content));
    }

    [Fact]
    public void The_reader_finds_what_was_written()
    {
        MemorySource source = new(SmallArchive.Of(s_files));
        ZipReader zip = new(source);
        Assert.Equal(s_files.Select(file => file.Name), zip.Members.Select(member => member.Name));
        byte[] last = new byte[300];
        Assert.Equal(300, zip.Content(2).Read(0, last));
        Assert.Equal(s_files[2].Content, last);
    }

    /// <summary>What is no content is as it must be; content is what its checksum says.</summary>
    [Fact]
    public void One_bit_that_is_flipped_anywhere_is_noticed()
    {
        byte[] good = SmallArchive.Of(s_files);
        for (int at = 0; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= (byte)(1 << (at % 8));
            Assert.True(IsDamaged(bad), $"byte {at}");
        }
    }

    [Fact]
    public void An_archive_that_ends_early_or_goes_on_is_refused()
    {
        byte[] good = SmallArchive.Of(s_files);
        for (int length = 0; length < good.Length; length++)
        {
            Assert.True(IsDamaged(good[..length]), $"{length} bytes");
        }

        Assert.True(IsDamaged([.. good, 0]));
        Assert.True(IsDamaged([0, .. good]));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("x/")]
    [InlineData("x//y")]
    [InlineData("x/./y")]
    [InlineData("x\\y")]
    [InlineData("x\ny")]
    [InlineData("\u00ff")]
    [InlineData("")]
    public void A_name_that_leads_elsewhere_is_refused(string name) =>
        Assert.True(IsDamaged(SmallArchive.Of((name, "x"u8.ToArray()))));

    [Fact]
    public void A_name_twice_or_a_file_that_is_a_directory_is_refused()
    {
        Assert.True(IsDamaged(SmallArchive.Of(("x", []), ("x", []))));
        Assert.True(IsDamaged(SmallArchive.Of(("y", []), ("x", []))));
        Assert.True(IsDamaged(SmallArchive.Of(("x", []), ("x.y", []), ("x/y", []))));
    }

    /// <summary>What other programs write, or who means harm: each is named as what it is.</summary>
    [Theory]
    [InlineData(38, 0xa1ff0000, "a link, a directory or a device: 'a.txt'")]
    [InlineData(38, 0x41ed0000, "a link, a directory or a device: 'a.txt'")]
    [InlineData(10, 8, "a compressed file: 'a.txt'")]
    [InlineData(8, 0x00000801, "an encrypted file: 'a.txt'")]
    [InlineData(8, 0x00000808, "a file whose size follows its content: 'a.txt'")]
    public void What_is_not_a_file_as_it_is_is_refused_by_name(int field, uint value, string fault)
    {
        byte[] archive = SmallArchive.Of(s_files);
        int directory = archive.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(directory + field), value);
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => new ZipReader(new MemorySource(archive)));
        Assert.Equal(fault, error.Found);
    }

    [Theory]
    [InlineData("x", "x", "a name that stands twice: 'x'")]
    [InlineData("y", "x", "a name that is not in order: 'x'")]
    [InlineData("x", "x/y", "a file that is also a directory: 'x/y'")]
    [InlineData("a", "../x", "a name that begins or ends with a slash, or has \".\", \"..\"")]
    public void What_is_wrong_with_a_name_is_told(string one, string other, string fault)
    {
        byte[] archive = SmallArchive.Of((one, []), (other, []));
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => new ZipReader(new MemorySource(archive)));
        Assert.StartsWith(fault, error.Found, StringComparison.Ordinal);
    }

    /// <summary>In the order of names, others can stand between a file and what is below a directory of its name.</summary>
    [Theory]
    [InlineData("a", "a!", "a/b/c", "a file that is also a directory: 'a/b/c'")]
    [InlineData("a/b", "a/b-c", "a/b/c", "a file that is also a directory: 'a/b/c'")]
    [InlineData("a-b", "a/b/c", "a/b/d", null)]
    public void A_file_that_is_also_a_directory_is_found_behind_others(string one, string other, string third, string? fault)
    {
        MemorySource archive = new(SmallArchive.Of((one, []), (other, []), (third, [])));
        Assert.Equal(fault, (Record.Exception(() => new ZipReader(archive)) as CorruptImageException)?.Found);
    }

    /// <summary>The layout alone: no archive of that size is made.</summary>
    [Theory]
    [InlineData(0xfffffffe, false)]
    [InlineData(0xffffffff, true)]
    [InlineData(0x1_0000_0001, true)]
    public void Sizes_from_4_GiB_on_are_in_fields_of_64_bits(long size, bool isLarge)
    {
        ZipMember[] members = [new("a", size, 1), new("b", 1, 2)];
        Assert.Equal(isLarge ? 51 : 31, ZipLayout.Header(members[0]).Length);
        Assert.Equal(ZipLayout.Offsets(members)[1], ZipLayout.Header(members[0]).Length + size);
        SparseSource source = new(members);
        Assert.Equal(members, new ZipReader(source).Members);
    }

    [Fact]
    public void More_than_65_535_files_are_in_fields_of_64_bits()
    {
        (string, byte[])[] files = [.. Enumerable.Range(0, 66_000).Select(number => ($"f{number:D5}", Array.Empty<byte>()))];
        byte[] archive = SmallArchive.Of(files);
        Assert.Equal(66_000, new ZipReader(new MemorySource(archive)).Members.Count);
        using ZipArchive zip = new(new MemoryStream(archive));
        Assert.Equal(66_000, zip.Entries.Count);
    }

    [Fact]
    public void The_checksum_is_that_of_zip() => Assert.Equal(0xcbf43926, Crc32.Of("123456789"u8));

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using MemoryStream bytes = new();
        using Stream content = entry.Open();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static bool IsDamaged(byte[] archive)
    {
        try
        {
            ZipReader zip = new(new MemorySource(archive));
            return zip.Members.Select((member, at) => (member, at)).Any(one =>
            {
                byte[] content = new byte[one.member.Size];
                zip.Content(one.at).ReadExactly(0, content, "content");
                return Crc32.Of(content) != one.member.Crc;
            });
        }
        catch (CorruptImageException)
        {
            return true;
        }
    }
}
