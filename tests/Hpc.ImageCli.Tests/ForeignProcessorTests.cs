using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>Images whose programs are for another processor than somebody says: the loader in the tree is looked at.</summary>
public sealed class ForeignProcessorTests : IDisposable
{
    private const int Arm64 = 183, Amd64 = 62, Power = 21, S390 = 22;

    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    /// <summary>The beginning of an ELF file of 64 bits.</summary>
    private static string Elf(int machine, bool big = false) =>
        "\x7f" + "ELF\x02" + (big ? "\x02" : "\x01") + "\x01" + new string('\0', 9)
        + (big ? $"\0\x03\0{(char)machine}" : $"\x03\0{(char)machine}\0") + new string('\0', 44);

    private string Archive(string path, int machine, bool big = false)
    {
        File.WriteAllBytes(_program.At("x.tar"), new LayerTar().File(path, Elf(machine, big)).File("bin/sh", Elf(Amd64)).Bytes);
        return _program.At("x.tar");
    }

    private static string Architecture(string sif)
    {
        using Linux.FileSource file = Linux.FileSource.Open(sif);
        return Sif.ArchitectureCode.Name(Sif.SifFile.Open(file).PrimaryPartition(Sif.ArchitectureCode.Host).Architecture);
    }

    [Theory]
    [InlineData("lib/ld-linux-aarch64.so.1", Arm64, "arm64")]
    [InlineData("usr/lib/ld-linux-aarch64.so.1", Arm64, "arm64")]
    [InlineData("lib/aarch64-linux-gnu/ld-2.31.so", Arm64, "arm64")]
    [InlineData("lib/ld-musl-aarch64.so.1", Arm64, "arm64")]
    [InlineData("lib64/ld64.so.2", Power, "ppc64le")]
    [InlineData("lib64/ld-linux-x86-64.so.2", Amd64, "amd64")]
    [InlineData("usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1", Arm64, "amd64")] // a compiler's, not the tree's
    public void A_tree_that_says_nothing_is_for_the_processor_of_its_loader(string path, int machine, string expected)
    {
        _program.Good("convert", Archive(path, machine), _program.At("x.sif"));
        Assert.Equal(expected, Architecture(_program.At("x.sif")));
        _program.Good("convert", _program.At("x.tar"), $"oci:{_program.At("layout")}");
        Assert.Contains($"\"architecture\":\"{expected}\"",
            string.Concat(Directory.GetFiles(_program.At("layout/blobs/sha256")).Select(File.ReadAllText)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_loader_of_the_other_byte_order_is_read()
    {
        _program.Good("convert", Archive("lib/ld64.so.1", S390, big: true), _program.At("x.sif"));
        Assert.Equal("s390x", Architecture(_program.At("x.sif")));
    }

    [Fact]
    public void A_configuration_that_is_wrong_is_corrected_with_a_word()
    {
        string layout = LayoutFile.Write(_program.At("layout"),
            [new LayerTar().File("lib/ld-linux-aarch64.so.1", Elf(Arm64)).Bytes]);
        (int status, _, string said) = _program.Run("pull", _program.At("x.sif"), $"oci:{layout}");
        Assert.Equal(0, status);
        Assert.Contains("says amd64, and its programs are for arm64", said, StringComparison.Ordinal);
        Assert.Equal("arm64", Architecture(_program.At("x.sif")));
    }

    [Fact]
    public void Whoever_asks_for_a_processor_gets_it_or_a_refusal()
    {
        string archive = Archive("lib/ld-linux-aarch64.so.1", Arm64);
        Assert.Contains("the programs are for arm64",
            _program.Refused("convert", "--arch", "amd64", archive, _program.At("x.sif")), StringComparison.Ordinal);
        Assert.Equal(["x.tar"], _program.Files);
        _program.Good("convert", "--arch", "aarch64", archive, _program.At("x.sif"));
        File.WriteAllBytes(_program.At("data.tar"), new LayerTar().File("data", "nothing that runs").Bytes);
        _program.Good("convert", "--arch", "ppc64le", _program.At("data.tar"), _program.At("y.sif"));
        Assert.Equal("ppc64le", Architecture(_program.At("y.sif")));
    }
}
