using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Host;
using Hpc.Oci.Tests;
using Hpc.Sif;

namespace Hpc.ImageCli.Tests;

/// <summary>What the library of SIF's authors (Debian's golang-github-sylabs-sif-dev) finds in files of ours.</summary>
public sealed class SifOracleTests : IDisposable
{
    private const string Sources = "/usr/share/gocode";

    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    public static string? WhyNot => Peer.Missing("go") ?? (Directory.Exists($"{Sources}/src/github.com/sylabs/sif/pkg/sif")
        ? null : "golang-github-sylabs-sif-dev is not installed");

    private string Build()
    {
        string program = _program.At("oracle"), source = Path.Combine(AppContext.BaseDirectory, "sif-oracle/main.go");
        Peer.Run("env", $"GOPATH={Sources}", "GO111MODULE=off", "GOFLAGS=-p=1", $"GOCACHE={_program.At("go-cache")}", "go",
            "build", "-o", program, source);
        return program;
    }

    [OracleFact]
    public void It_reads_every_object_of_a_pulled_and_a_converted_file()
    {
        string oracle = Build();
        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", new string('a', 200_000)).Bytes],
            """{"Labels":{"a":"b"}}""");
        Directory.CreateDirectory(_program.At("tree"));
        File.WriteAllText(_program.At("tree/a"), "text");
        _program.Good("pull", _program.At("pulled.sif"), $"oci:{layout}");
        _program.Good("convert", _program.At("tree"), _program.At("converted.sif"));
        string[] pulled = Compare(oracle, _program.At("pulled.sif"));
        Assert.Contains("architecture amd64, launch \"#!/usr/bin/env run-singularity\\n\", created 1767323045", pulled[0],
            StringComparison.Ordinal);
        Assert.Contains("name \"oci-config.json\"", pulled[2], StringComparison.Ordinal);
        Assert.EndsWith("Squashfs, *System, amd64, <nil>", pulled[3], StringComparison.Ordinal);
        Assert.Contains("offset % 4096 = 0,", pulled[3], StringComparison.Ordinal);
        Compare(oracle, _program.At("converted.sif"));
    }

    /// <summary>After each edit by the published hpcrun.</summary>
    [OracleFact(edits: true)]
    public void It_reads_a_file_that_is_made_and_edited_by_hand()
    {
        string oracle = Build(), image = _program.At("x.sif"), squashfs = _program.At("x.sqfs");
        Directory.CreateDirectory(_program.At("tree"));
        File.WriteAllText(_program.At("tree/a"), "text");
        File.WriteAllText(_program.At("def"), "bootstrap: by-hand\n");
        _program.Good("convert", _program.At("tree"), squashfs);
        string[] partition = ["sif", "add", "--datatype", "partition", "--partfs", "squash", "--partarch", "amd64",
            "--groupid", "1"];
        string[] After(params string[] words)
        {
            Peer.Run(Published.Hpcrun, words);
            return Compare(oracle, image);
        }

        Assert.Single(After("sif", "new", image));
        After("sif", "add", "--datatype", "deffile", image, _program.At("def"));
        After([.. partition, "--parttype", "primsys", image, squashfs]);
        Assert.Contains("*System, amd64", After([.. partition, "--parttype", "system", image, squashfs])[2],
            StringComparison.Ordinal);
        Assert.Contains("*System, amd64", After("sif", "setprim", "3", image)[3], StringComparison.Ordinal);
        Assert.Equal(3, After("sif", "del", "2", image).Length);
        Assert.Equal(2, After("sif", "del", "--zero", "--compact", "3", image).Length);
    }

    /// <summary>Its listing, of which each object has the bytes that we read.</summary>
    private static string[] Compare(string oracle, string image)
    {
        string[] lines = Peer.Run(oracle, image).TrimEnd().Split('\n');
        SifFile ours = SifFile.Open(new MemorySource(File.ReadAllBytes(image)));
        Assert.Equal(ours.Descriptors.Count, lines.Length - 1);
        foreach ((SifDescriptor item, string line) in ours.Descriptors.Zip(lines[1..]))
        {
            RandomAccessSource data = ours.Data(item);
            byte[] bytes = new byte[data.Length];
            data.Read(0, bytes);
            Assert.StartsWith($"{item.Id} ", line, StringComparison.Ordinal);
            Assert.Contains($"name \"{item.Name}\"", line, StringComparison.Ordinal);
            Assert.Contains($"{bytes.Length} bytes {Convert.ToHexStringLower(SHA256.HashData(bytes))}, <nil>", line,
                StringComparison.Ordinal);
        }

        return lines;
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class OracleFactAttribute : FactAttribute
    {
        /// <param name="edits">hpcrun itself is needed.</param>
        public OracleFactAttribute(bool edits = false) => Skip = WhyNot ?? (edits ? Published.WhyNot : null);
    }
}
