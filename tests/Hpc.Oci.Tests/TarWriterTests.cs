using System.Text;

namespace Hpc.Oci.Tests;

public sealed class TarWriterTests
{
    private static byte[] Write(params (TarEntry Entry, string Content)[] files)
    {
        using MemoryStream bytes = new();
        TarWriter writer = new(bytes);
        foreach ((TarEntry entry, string content) in files)
        {
            writer.Add(entry with { Size = content.Length }, new MemoryStream(Encoding.Latin1.GetBytes(content)));
        }

        writer.Finish();
        return bytes.ToArray();
    }

    private static TarEntry RoundTrip(TarEntry entry, string content = "")
    {
        using TarReader reader = new(new MemoryStream(Write((entry, content))));
        TarEntry read = reader.Next()!;
        using StreamReader text = new(reader.Content, Encoding.Latin1);
        Assert.Equal(content, text.ReadToEnd());
        Assert.Null(reader.Next());
        return read;
    }

    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(156)]
    [InlineData(200)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    public void A_path_of_any_length_comes_back(int length)
    {
        string flat = new('n', length),
            deep = string.Concat(Enumerable.Repeat("d/", length / 2)) + (length % 2 == 1 ? "n" : "nn")[..(2 - (length % 2))];
        foreach (string path in new[] { flat, deep, deep.Replace('d', '\xe9') })
        {
            Assert.Equal(path, RoundTrip(new TarEntry(path, TarEntryType.File) { Mode = 0x1a4 }, "text").Path);
            Assert.Equal(path.TrimEnd('/') + "/", RoundTrip(new TarEntry(path.TrimEnd('/'), TarEntryType.Directory)).Path);
            Assert.Equal(path, RoundTrip(new TarEntry("l", TarEntryType.SymbolicLink) { LinkTarget = path }).LinkTarget);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2097151)]
    [InlineData(2097152)]
    [InlineData(4294967295)]
    public void An_owner_of_any_number_comes_back(long id)
    {
        TarEntry read = RoundTrip(new TarEntry("a", TarEntryType.File) { UserId = id, GroupId = id, Time = id, Mode = 0xfff });
        Assert.Equal((id, id, id, 0xfff), (read.UserId, read.GroupId, read.Time, read.Mode));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(70)]
    [InlineData(79)]
    [InlineData(80)]
    [InlineData(81)]
    [InlineData(970)]
    [InlineData(5000)]
    public void Attributes_come_back_whatever_their_lengths(int length)
    {
        byte[] value = [.. Enumerable.Range(0, length).Select(number => (byte)number)];
        TarEntry read = RoundTrip(new TarEntry("a", TarEntryType.File)
        { Xattrs = [new TarXattr("user.z", value), new TarXattr("security.capability", [0, 10, 61])] });
        Assert.Equal(["security.capability", "user.z"], read.Xattrs.Select(xattr => xattr.Name));
        Assert.Equal(value, read.Xattrs[1].Value);
    }

    [Fact]
    public void A_size_that_octal_digits_cannot_hold_is_written_in_base_256()
    {
        byte[] header = TarWriter.FileHeader("a", (8L << 30) + 1, 0);
        Assert.Equal(0x80, header[124]);
        Assert.Equal((8L << 30) + 1, TarHeader.Parse(header, 0).Size);
    }

    [Fact]
    public void Devices_keep_their_numbers()
    {
        TarEntry read = RoundTrip(new TarEntry("tty", TarEntryType.CharacterDevice)
        { DeviceMajor = 5, DeviceMinor = 300_000_000 });
        Assert.Equal((5u, 300_000_000u), (read.DeviceMajor, read.DeviceMinor));
    }

    [Fact]
    public void Content_that_ends_early_is_said_with_the_file()
    {
        TarWriter writer = new(new MemoryStream());
        EndOfStreamException error = Assert.Throws<EndOfStreamException>(() =>
            writer.Add(new TarEntry("a", TarEntryType.File) { Size = 5 }, new MemoryStream(new byte[3])));
        Assert.Contains("'a' has 2 bytes fewer", error.Message, StringComparison.Ordinal);
    }
}
