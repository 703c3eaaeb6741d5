using System.Diagnostics;
using System.Text;
using Hpc.Binary;

namespace Hpc.Oci.Tests;

public class TarReaderTests
{
    private const string Ng = "oci/tar-dialects/squashfs-tools-ng";
    private const string Go = "oci/tar-dialects/go";

    public static TheoryData<string> Dialects => Corpora.Files("oci/tar-dialects/go", "oci/tar-dialects/squashfs-tools-ng",
        "oci/claircore", "oci/moby-tarsum", "oci/buildah-add", "oci/malicious");

    [CorpusTheory]
    [MemberData(nameof(Dialects))]
    public void A_dialect_is_read_or_refused_and_ends(string file)
    {
        Exception? error = Record.Exception(() => Entries(Corpora.Read(file)));
        Assert.True(error is null or CorruptImageException or UnsupportedFeatureException, $"{error}");
    }

    [CorpusTheory]
    [MemberData(nameof(Dialects))]
    public void Names_and_sizes_are_those_that_gnu_tar_lists(string file)
    {
        if (GnuTar(file) is not { } theirs)
        {
            return;
        }

        // GNU tar applies global headers, and guesses where a time is no number.
        if (!Path.GetFileName(file).StartsWith("pax-global", StringComparison.Ordinal)
            && !file.Contains("-bad-", StringComparison.Ordinal) && !file.EndsWith(".gz", StringComparison.Ordinal))
        {
            Assert.Equal(theirs, Entries(Corpora.Read(file)).Select(entry => entry.Path));
        }
    }

    [CorpusTheory]
    [InlineData($"{Ng}/xattr/xattr-schily.tar")]
    [InlineData($"{Ng}/xattr/xattr-libarchive.tar")]
    public void Attributes_are_read_in_both_spellings(string file)
    {
        TarXattr xattr = Assert.Single(Assert.Single(Entries(Corpora.Read(file))).Xattrs);
        Assert.Equal(("user.mime_type", "text/plain"), (xattr.Name, Encoding.Latin1.GetString(xattr.Value)));
    }

    [CorpusTheory]
    [InlineData("gnu.tar")]
    [InlineData("pax.tar")]
    public void A_time_before_1970_is_negative(string file) =>
        Assert.Equal(-315622800, Assert.Single(Entries(Corpora.Read($"{Ng}/negative-mtime/{file}"))).Time);

    [CorpusFact]
    public void A_capability_is_kept_as_bytes() =>
        Assert.Contains(Entries(Corpora.Read("oci/moby-tarsum/xattr-layer.tar")).SelectMany(entry => entry.Xattrs),
            xattr => xattr.Name == "security.capability" && xattr.Value.Length == 20);

    [CorpusFact]
    public void A_name_that_is_not_utf8_keeps_its_bytes() =>
        Assert.Equal("hi\x80\x81\x82\x83" + "bye", Assert.Single(Entries(Corpora.Read($"{Go}/gnu-not-utf8.tar"))).Path);

    [Fact]
    public void A_fraction_of_a_second_before_1970_rounds_down() =>
        Assert.Equal(-2, Assert.Single(Entries(new LayerTar().Pax("mtime=-1.5").File("a").Bytes)).Time);

    /// <summary>GNU tar, --listed-incremental: the names that were in a directory are its data.</summary>
    [Fact]
    public void The_list_of_an_incremental_directory_is_passed_over()
    {
        TarEntry[] entries = [.. Entries(new LayerTar().Add("d/", 'D', "", "Ya\0\0", 0x1ed).File("d/a", "text").Bytes)];
        Assert.Equal([("d/", TarEntryType.Directory), ("d/a", TarEntryType.File)],
            entries.Select(entry => (entry.Path, entry.Type)));
    }

    [Fact]
    public void What_stands_behind_the_NUL_of_a_number_is_nothing()
    {
        byte[] layer = new LayerTar().File("a", "text").Bytes;
        Encoding.Latin1.GetBytes("0644\0xy", layer.AsSpan(100));
        layer.AsSpan(148, 8).Fill((byte)' ');
        Encoding.Latin1.GetBytes(Convert.ToString(layer.AsSpan(0, 512).ToArray().Sum(value => value), 8).PadLeft(6, '0') + "\0 ",
            layer.AsSpan(148));
        Assert.Equal(0x1a4, Assert.Single(Entries(layer)).Mode);
    }

    [Fact]
    public void A_sparse_file_says_how_much_of_it_is_there()
    {
        TarEntry entry = Assert.Single(Entries(new LayerTar().Pax("GNU.sparse.size=1000000",
            "GNU.sparse.map=0,1,500000,2").File("big", "xyz").Bytes));
        Assert.Equal((1_000_000, 3), (entry.Size, entry.DataSize));
    }

    [Fact]
    public void Data_end_where_the_next_entry_begins()
    {
        using TarReader reader = new(new MemoryStream(new LayerTar().File("a", "one").File("b", "two").Bytes));
        Assert.Equal("a", reader.Next()!.Path);
        byte[] bytes = new byte[10];
        Assert.Equal(2, reader.Content.Read(bytes, 0, 2));
        Assert.Equal("b", reader.Next()!.Path);
        Assert.Equal(3, reader.Content.Read(bytes, 0, 10));
        Assert.Equal("two", Encoding.Latin1.GetString(bytes, 0, 3));
        Assert.Null(reader.Next());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(512 + 1)]
    [InlineData(512 + 1024 + 200)]
    public void A_stream_that_ends_early_is_damaged(int length) =>
        Assert.Throws<CorruptImageException>(() =>
            Entries(new LayerTar().File("a", new string('x', 600)).File("b").Bytes[..length]));

    [Theory]
    [InlineData(100, "bad")]
    [InlineData(124, "88888888888")]
    [InlineData(148, "000000")]
    public void A_header_field_that_is_no_number_is_damaged(int at, string text)
    {
        byte[] bytes = new LayerTar().File("a").Bytes;
        Encoding.Latin1.GetBytes(text, bytes.AsSpan(at));
        Assert.Throws<CorruptImageException>(() => Entries(bytes));
    }

    [Theory]
    [InlineData("size=-1")]
    [InlineData("size=9223372036854775807")]
    [InlineData("size=many")]
    [InlineData("path=a\0b")]
    [InlineData("GNU.sparse.size=10", "GNU.sparse.map=0,20")]
    [InlineData("GNU.sparse.size=100", "GNU.sparse.map=50,10,0,10")]
    [InlineData("GNU.sparse.size=100", "GNU.sparse.map=1")]
    [InlineData("GNU.sparse.size=100", "GNU.sparse.numbytes=1")]
    [InlineData("GNU.sparse.major=1", "GNU.sparse.realsize=5")]
    public void Records_that_cannot_be_are_damaged(params string[] records) =>
        Assert.Throws<CorruptImageException>(() => Entries(new LayerTar().Pax(records).File("a", "x\n").File("b").Bytes));

    [Fact]
    public void Headers_that_only_announce_others_are_refused()
    {
        LayerTar tar = new();
        for (int at = 0; at < 20; at++)
        {
            tar.Pax("comment=more");
        }

        Assert.Throws<CorruptImageException>(() => Entries(tar.File("a").Bytes));
    }

    [Fact]
    public void Damaged_streams_end_in_the_two_refusals_and_nothing_else()
    {
        const int Seed = 20261121;
        Random random = new(Seed);
        byte[] whole = new LayerTar().Directory("d").Pax("path=d/long", "SCHILY.xattr.user.a=b").File("x", new string('y', 700))
            .Link("l", "d").HardLink("h", "d/long").Bytes;
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = [.. whole];
            for (int flip = random.Next(1, 6); flip > 0; flip--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Exception? error = Record.Exception(() => new Flattened([Resum(bytes)]));
            Assert.True(error is null or CorruptImageException or UnsupportedFeatureException,
                $"seed {Seed}, round {round}: {error}");
        }
    }

    /// <summary>Right checksums, so that what lies behind them is reached.</summary>
    private static byte[] Resum(byte[] bytes)
    {
        for (int at = 0; at + 512 <= bytes.Length; at += 512)
        {
            Span<byte> block = bytes.AsSpan(at, 512);
            if (block.Slice(257, 5).SequenceEqual("ustar"u8))
            {
                block.Slice(148, 8).Fill((byte)' ');
                int sum = 0;
                foreach (byte value in block)
                {
                    sum += value;
                }

                Encoding.Latin1.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", block[148..]);
            }
        }

        return bytes;
    }

    private static List<TarEntry> Entries(byte[] bytes)
    {
        List<TarEntry> entries = [];
        using TarReader reader = new(new MemoryStream(bytes));
        while (reader.Next() is { } entry)
        {
            long length = 0;
            byte[] buffer = new byte[1 << 16];
            for (int read; entry.Size < 1 << 24 && (read = reader.Content.Read(buffer)) > 0;)
            {
                length += read;
            }

            Assert.True(entry.Size >= 1 << 24 || entry.Size == length);
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Names as GNU tar lists them; null if it finds fault with the file.</summary>
    private static string[]? GnuTar(string file)
    {
        using Process tar =
            Process.Start(new ProcessStartInfo("tar", ["--quoting-style=literal", "-P", "-tf", Path.Combine(Corpora.Root!, file)])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.Latin1,
                Environment = { ["LC_ALL"] = "C" },
            })!;
        Task<string> errors = tar.StandardError.ReadToEndAsync();
        string names = tar.StandardOutput.ReadToEnd();
        tar.WaitForExit();
        return tar.ExitCode == 0 && errors.Result.Length == 0 ? names.Split('\n')[..^1] : null;
    }
}
