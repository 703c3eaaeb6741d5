using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>Files with an ext file system as sources, as mke2fs makes them of a tree.</summary>
public sealed class ExtSourceTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Image(string kind, int block)
    {
        string tree = Directory.CreateDirectory(_program.At("tree")).FullName, image = _program.At("x.img");
        Directory.CreateDirectory(Path.Combine(tree, "d/empty"));
        File.WriteAllText(Path.Combine(tree, "d/file"), "text");
        File.WriteAllBytes(Path.Combine(tree, "large"), [.. Enumerable.Range(0, 3_000_000).Select(at => (byte)(at / 7))]);
        File.CreateSymbolicLink(Path.Combine(tree, "short"), "d/file");
        File.CreateSymbolicLink(Path.Combine(tree, "long"), new string('x', 200));
        Peer.Run("sh", "-c",
            $"cd {tree}; ln d/file other; mkfifo pipe; truncate -s 200M sparse; for at in 50000 70000000 150000000; "
            + "do printf x | dd of=sparse bs=1 seek=$at conv=notrunc status=none; done; chmod 4750 large; "
            + "touch -d @1000000000 d/file");
        Peer.Run("mke2fs", "-q", "-t", kind, "-b", $"{block}", "-d", tree, image, "48M");
        return image;
    }

    [ToolTheory("mke2fs", "truncate")]
    [InlineData("ext2", 1024)]
    [InlineData("ext3", 1024)]
    [InlineData("ext3", 4096)]
    [InlineData("ext4", 1024)]
    [InlineData("ext4", 4096)]
    public void The_files_are_those_of_the_tree(string kind, int block)
    {
        string image = Image(kind, block);
        _program.Good("convert", image, _program.At("x.sqfs"));
        Assert.Equal("", _program.Good("diff", "--ignore", "owner", _program.At("tree"), _program.At("x.sqfs")));
        Assert.InRange(new FileInfo(_program.At("x.sqfs")).Length, 1, 4 << 20);
        _program.Good("convert", image, $"oci:{_program.At("layout")}");
        _program.Good("convert", _program.At("x.sqfs"), $"oci:{_program.At("same")}");
        Assert.Equal(File.ReadAllText(_program.At("layout/index.json")), File.ReadAllText(_program.At("same/index.json")));
    }

    [ToolFact("mke2fs", "debugfs", "truncate")]
    public void Attributes_and_devices_come_along_and_a_journal_that_is_full_is_refused()
    {
        string image = Image("ext4", 4096);
        File.WriteAllText(_program.At("value"), new string('v', 300));
        Peer.Run("debugfs", "-w", "-R", "ea_set /large user.small text", image);
        Peer.Run("debugfs", "-w", "-R", $"ea_set -f {_program.At("value")} /d user.larger", image);
        Peer.Run("debugfs", "-w", "-R", "mknod null c 1 3", image);
        _program.Good("convert", image, _program.At("x.sqfs"));
        string said = _program.Run("diff", "--ignore", "owner", _program.At("tree"), _program.At("x.sqfs")).Out;
        Assert.Contains("large", said, StringComparison.Ordinal);
        Assert.Contains("null", said, StringComparison.Ordinal);
        Peer.Run("debugfs", "-w", "-R", "feature needs_recovery", image);
        Assert.Contains("e2fsck", _program.Refused("convert", image, _program.At("y.sqfs")), StringComparison.Ordinal);
    }
}
