using System.Text;
using Hpc.Binary;
using Hpc.Sif;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>The same random edits by siftool and by us, on two files that have to stay equal byte for byte.</summary>
public sealed class SifEditsTests : IDisposable
{
    private const int Edits = 40;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hpcrun-sif");

    public void Dispose() => _directory.Delete(recursive: true);

    [SiftoolTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Files_edited_by_siftool_and_by_us_stay_equal(int seed)
    {
        Random random = new(seed);
        string theirs = Path.Combine(_directory.FullName, "theirs.sif");
        string ours = Path.Combine(_directory.FullName, "ours.sif");
        Assert.Equal(0, Siftool.Run("new", theirs).Status);
        SifHeader made = Header(theirs);
        Edit(ours, FileMode.CreateNew, file => SifEdits.New(file, made.Id, made.CreatedAt));
        AssertEqual(theirs, ours, $"seed {seed}, new");
        for (int i = 0; i < Edits; i++)
        {
            string[] words = RandomEdit(random, ours);
            string step = $"seed {seed}, edit {i}: {string.Join(' ', words)}";
            string[] command = words[0] == "add" ? ["add", theirs, .. words[1..]] : [.. words, theirs];
            bool refused = Siftool.Run(command).Status != 0;
            void Ours() => Edit(ours, FileMode.Open, file => Apply(file, words, Header(theirs).ModifiedAt));
            if (refused)
            {
                Assert.Throws<RefusedException>(Ours);
            }
            else
            {
                Ours();
            }

            AssertEqual(theirs, ours, step);
        }

        AssertSameText(ours);
    }

    // siftool 2.8 does not use the space of the last object again when it is deleted, as newer ones and we do: so it is not
    // deleted here.
    private string[] RandomEdit(Random random, string path)
    {
        if (random.Next(10) < 7)
        {
            return ["add", .. RandomObject(random)];
        }

        uint id = (uint)random.Next(1, 20);
        SifFile file = Open(path);
        return file.Find(id) is { } chosen && chosen.End == file.Descriptors.Max(descriptor => descriptor.End)
            ? RandomEdit(random, path) : ["del", $"{id}"];
    }

    [SiftoolTheory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Siftool_reads_the_partition_that_was_made_the_primary_one(uint first, uint second)
    {
        string path = Path.Combine(_directory.FullName, "image.sif");
        Edit(path, FileMode.CreateNew, file => SifEdits.New(file, Guid.Empty, new UnixTime(1)));
        foreach (string architecture in new[] { "amd64", "arm64" })
        {
            SifAddRequest system = new()
            {
                DataType = "Partition", PartitionType = "System", Filesystem = "Squash",
                Architecture = architecture
            };
            Edit(path, FileMode.Open,
                file => SifEdits.Add(file, system, new MemorySource(new byte[9]), new UnixTime(2), _ => ""));
        }

        Edit(path, FileMode.Open, file => SifEdits.Setprim(file, first, new UnixTime(3)));
        Edit(path, FileMode.Open, file => SifEdits.Setprim(file, second, new UnixTime(4)));
        Assert.Contains($"*System/{(second == 1 ? "amd64" : "arm64")}", Latin1(Siftool.Run("list", path).Output),
            StringComparison.Ordinal);
        AssertSameText(path);
    }

    [SiftoolTheory]
    [InlineData("amd64")]
    [InlineData("s390x")]
    public void A_partition_whose_architecture_siftool_cut_short_is_known_by_the_header(string architecture)
    {
        string path = Path.Combine(_directory.FullName, "image.sif");
        Edit(path, FileMode.CreateNew, file => SifEdits.New(file, Guid.Empty, new UnixTime(1)));
        SifAddRequest system = new() { DataType = "4", PartitionType = "1", Filesystem = "1", Architecture = architecture };
        Edit(path, FileMode.Open, file => SifEdits.Add(file, system, new MemorySource(new byte[9]), new UnixTime(2), _ => ""));
        Assert.Equal(0, Siftool.Run("setprim", "1", path).Status);
        PrimaryPartition primary = Open(path).PrimaryPartition(ArchitectureCode.FromName(architecture));
        Assert.Equal(PrimaryPartitionOutcome.Found, primary.Outcome);
        Assert.Equal(architecture, ArchitectureCode.Name(primary.Architecture));
    }

    private string[] RandomObject(Random random)
    {
        string data = Path.Combine(_directory.FullName, $"data{random.Next(1000)}");
        byte[] bytes = new byte[random.Next(9000)];
        random.NextBytes(bytes);
        File.WriteAllBytes(data, bytes);
        List<string> words = [data, "--groupid", $"{random.Next(3)}"];
        words.AddRange(random.Next(2) == 0 ? [] : ["--filename", $"name{random.Next(100)}"]);
        words.AddRange(random.Next(3) != 0 ? [] : ["--alignment", $"{512 << random.Next(5)}"]);
        words.AddRange(random.Next(3) != 0 ? [] : ["--link", $"{random.Next(1, 5)}"]);
        words.AddRange(random.Next(8) switch
        {
            0 or 1 or 2 => ["--datatype", "4", "--parttype", $"{random.Next(1, 5)}", "--partfs", $"{random.Next(1, 5)}",
                "--partarch", $"{random.Next(1, 13)}"],
            3 => ["--datatype", "5", "--signhash", $"{random.Next(1, 6)}", "--signentity",
                "433FE984155206BD962725E20E8713472A879943"],
            4 => ["--datatype", "9", "--sbomformat", "spdx-tag-value"],
            5 => ["--datatype", "4"],
            _ => ["--datatype", $"{random.Next(1, 4)}"],
        });
        return [.. words];
    }

    private static void Apply(RandomAccessStorage file, string[] words, UnixTime now)
    {
        switch (words[0])
        {
            case "add":
                SifEdits.Add(file, Request(words), new MemorySource(File.ReadAllBytes(words[1])), now, _ => "");
                break;
            default:
                SifEdits.Del(file, uint.Parse(words[1]), now, zero: false, compact: false);
                break;
        }
    }

    private static SifAddRequest Request(string[] words)
    {
        string? Option(string name) => Array.IndexOf(words, "--" + name) is var at and >= 0 ? words[at + 1] : null;
        return new SifAddRequest
        {
            DataType = Option("datatype"),
            PartitionType = Option("parttype"),
            Filesystem = Option("partfs"),
            Architecture = Option("partarch"),
            Hash = Option("signhash"),
            Signer = Option("signentity"),
            SbomFormat = Option("sbomformat"),
            Group = uint.Parse(Option("groupid")!),
            Link = Option("link") is { } link ? uint.Parse(link) : null,
            Alignment = Option("alignment") is { } alignment ? int.Parse(alignment) : null,
            Name = Option("filename"),
        };
    }

    private static void AssertSameText(string ours)
    {
        SifFile file = Open(ours);
        Assert.Equal(Latin1(Siftool.Run("list", ours).Output), SifListText.Of(file));
        Assert.Equal(Latin1(Siftool.Run("header", ours).Output), SifHeaderText.Of(file));
        foreach (SifDescriptor descriptor in file.Descriptors)
        {
            Assert.Equal(Latin1(Siftool.Run("info", $"{descriptor.Id}", ours).Output), SifInfoText.Of(file, descriptor.Id));
            Assert.Equal(Siftool.Run("dump", $"{descriptor.Id}", ours).Output, file.ReadWhole(descriptor));
        }
    }

    private static void AssertEqual(string theirs, string ours, string step) =>
        Assert.True(File.ReadAllBytes(theirs).AsSpan().SequenceEqual(File.ReadAllBytes(ours)), step);

    private static void Edit(string path, FileMode mode, Action<RandomAccessStorage> edit)
    {
        using SafeFileHandle file = File.OpenHandle(path, mode, FileAccess.ReadWrite);
        edit(new SifFileStorage(file));
    }

    private static SifHeader Header(string path) => Open(path).Header;

    private static SifFile Open(string path) => SifFile.Open(new MemorySource(File.ReadAllBytes(path)));

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
