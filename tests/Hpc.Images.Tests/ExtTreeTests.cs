using System.Diagnostics;
using Hpc.Binary;
using Hpc.Files;
using Hpc.Linux;
using Xunit;

namespace Hpc.Images.Tests;

/// <summary>Files of ext file systems that mke2fs made, read without mounting them.</summary>
public sealed class ExtTreeTests : IDisposable
{
    private const int Many = 700;
    private const long Deep = 30L << 20; // beyond what one block of block numbers holds

    private readonly string _place = Directory.CreateTempSubdirectory("hpcrun-ext-").FullName;

    public void Dispose() => Directory.Delete(_place, recursive: true);

    [Theory]
    [InlineData("ext2", 1024)]
    [InlineData("ext2", 4096)]
    [InlineData("ext3", 1024)]
    [InlineData("ext4", 1024)]
    [InlineData("ext4", 4096)]
    public void Every_file_directory_and_link_is_what_was_put_in(string kind, int block)
    {
        string tree = MakeTree();
        ExtTree files = Open(Make(tree, kind, block));
        Assert.Equal(Enumerable.Range(0, Many).Select(number => $"file-{number}").Append("a").Order(StringComparer.Ordinal),
            files.List("/many").Order(StringComparer.Ordinal));
        Assert.Equal("file 699", files.ReadText("/many/file-699"));
        Assert.Equal((PathKind.SymbolicLink, "short"), (files.Look("/link").Kind, files.Look("/link").Target));
        Assert.Equal(new string('x', 200), files.Look("/long").Target);
        Assert.Equal(("/many/file-7", true), (files.Follow("/by/link").Canonical, files.IsFile("/by/link")));
        Assert.True(files.IsExecutable("/run") && !files.IsExecutable("/many/file-1"));
        Assert.Equal(PathKind.Missing, files.Look("/many/none").Kind);
        Assert.Equal(PathKind.Missing, files.Look("/run/below").Kind);
        Assert.Empty(files.List("/run"));
        Assert.Equal((byte[])[.. File.ReadAllBytes(tree + "/large")], Whole(files, "/large"));
        byte[] sparse = Whole(files, "/sparse");
        Assert.Equal((Deep + 3, "end"), (sparse.LongLength, RawText.Of(sparse.AsSpan((int)Deep))));
        Assert.Equal(-1, sparse.AsSpan(0, (int)Deep).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void A_later_feature_is_named_and_something_else_is_no_file_system()
    {
        string image = Make(MakeTree(), "ext4", 4096, "48M", "-O", "inline_data");
        Assert.Contains("0x8000", Assert.Throws<UnsupportedFeatureException>(() => Open(image)).Message,
            StringComparison.Ordinal);
        File.WriteAllBytes(image, new byte[4096]);
        Assert.Throws<CorruptImageException>(() => Open(image));
    }

    [Fact]
    public void The_upper_half_of_a_size_is_of_files_only_and_no_file_is_larger_than_a_position_can_be()
    {
        string image = Make(MakeTree(), "ext4", 1024);
        Change(image, "/long", "size_hi", "0x80000000");
        Change(image, "/many", "size_hi", "0x80000000");
        Change(image, "/run", "size_hi", "0x80000000");
        ExtTree files = Open(image);
        Assert.Equal(new string('x', 200), files.Look("/long").Target);
        Assert.Equal("file 7", files.ReadText("/many/file-7"));
        Assert.Contains("i_size_high", Assert.Throws<CorruptImageException>(() => files.Look("/run")).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Structures end where their sizes say, and the fields that are read of them would not.</summary>
    [Theory]
    [InlineData(0x58, 129, "s_inode_size")]
    [InlineData(0x58, 0, "s_inode_size")]
    [InlineData(0xfe, 33, "s_desc_size")]
    public void Sizes_that_are_no_powers_of_two_are_damage(int field, byte size, string name)
    {
        byte[] image = File.ReadAllBytes(Make(MakeTree(large: 1000, many: 3), "ext4", 1024, "8M", "-O", "64bit"));
        (image[1024 + field], image[1024 + field + 1]) = (size, 0);
        Assert.Contains(name, Assert.Throws<CorruptImageException>(() => new ExtTree(new MemorySource(image))).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Whatever the bytes are, reading ends, and nothing but a damaged file is blamed.</summary>
    [Theory]
    [InlineData("ext3")]
    [InlineData("ext4")]
    public void Damage_is_noticed_or_does_no_harm(string kind)
    {
        byte[] whole = File.ReadAllBytes(Make(MakeTree(large: 300_000, many: 200), kind, 1024, "8M"));
        int[] used = [.. Enumerable.Range(0, Math.Min(whole.Length, 4 << 20)).Where(at => whole[at] != 0)];
        Random random = new(5);
        for (int round = 0; round < 200; round++)
        {
            byte[] damaged = (byte[])whole.Clone();
            for (int flips = random.Next(1, 20); flips > 0; flips--)
            {
                damaged[used[random.Next(used.Length)]] = (byte)random.Next(256);
            }

            try
            {
                ExtTree files = new(new MemorySource(damaged));
                _ = files.List("/many");
                _ = files.ReadText("/by/link");
                _ = files.Look("/long");
                _ = files.Open("/large")?.Read(0, new byte[1 << 20]);
            }
            catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
            {
            }
        }
    }

    private static byte[] Whole(ExtTree files, string path)
    {
        RandomAccessSource source = files.Open(path)!;
        byte[] bytes = new byte[source.Length];
        Assert.Equal(bytes.Length, source.Read(0, bytes));
        return bytes;
    }

    private string MakeTree(int large = 5_000_000, int many = Many)
    {
        string tree = Directory.CreateDirectory(_place + "/tree").FullName;
        Directory.CreateDirectory(tree + "/many/a");
        for (int number = 0; number < many; number++)
        {
            File.WriteAllText($"{tree}/many/file-{number}", $"file {number}");
        }

        byte[] noise = new byte[large];
        new Random(4).NextBytes(noise);
        File.WriteAllBytes(tree + "/large", noise);
        using (FileStream sparse = File.Create(tree + "/sparse"))
        {
            sparse.Position = Deep;
            sparse.Write("end"u8);
        }

        File.CreateSymbolicLink(tree + "/link", "short");
        File.CreateSymbolicLink(tree + "/long", new string('x', 200));
        Directory.CreateDirectory(tree + "/real");
        Directory.CreateDirectory(tree + "/by");
        File.CreateSymbolicLink(tree + "/by/link", "../real/../many/file-7");
        File.WriteAllText(tree + "/run", "#!/bin/sh\n");
        File.SetUnixFileMode(tree + "/run", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return tree;
    }

    private string Make(string tree, string kind, int block, string size = "48M", params string[] options)
    {
        string image = _place + "/image";
        File.Delete(image);
        Do("/sbin/mke2fs", ["-q", "-t", kind, "-b", $"{block}", .. options, "-d", tree, image, size]);
        return image;
    }

    private static void Change(string image, string name, string field, string value) =>
        Do("/sbin/debugfs", ["-w", "-R", $"set_inode_field {name} {field} {value}", image]);

    private static void Do(string program, string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }

    private static ExtTree Open(string image) => new(new FileSource(Fcntl.Open(image, Fcntl.O_RDONLY)));

    private sealed class MemorySource(byte[] bytes) : RandomAccessSource
    {
        public override long Length => bytes.Length;

        public override int Read(long offset, Span<byte> destination)
        {
            int count = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
            bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(destination);
            return count;
        }
    }
}
