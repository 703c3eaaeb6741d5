using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>Images are made while their layers arrive: there is no unpacked tree on any disk. And whose the files are.</summary>
public sealed class StreamingTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    [PublishedTheory("docker-registry", "mount", "root")]
    [InlineData("x.sif")]
    [InlineData("x.sqfs")]
    [InlineData("oci:{0}/layout:v1")]
    [InlineData("oci-archive:{0}/x.tar")]
    public void A_disk_that_has_room_for_the_image_only_is_enough(string target)
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string zeros = new('\0', 40 << 20), small = Directory.CreateDirectory(_program.At("small")).FullName;
        string layout = LayoutFile.Write(_program.At("large"),
            [new LayerTar().File("a", zeros).Bytes, new LayerTar().File("b", zeros + "b").Bytes]);
        _program.Good("push", "-q", $"oci:{layout}", $"docker://{server.Host}/app:1");
        Peer.Run("mount", "-t", "tmpfs", "-o", "size=2m", "none", small);
        try
        {
            string place = target.Contains(':', StringComparison.Ordinal)
                ? string.Format(null, target, small) : Path.Combine(small, target);
            (int status, _, string errors) = Published.Run([$"TMPDIR={small}"], "pull", "--disable-cache", place,
                $"docker://{server.Host}/app:1");
            Assert.True(status == 0, errors);
        }
        finally
        {
            Peer.Run("umount", small);
        }
    }

    [ToolFact("unsquashfs", "tar", "root")]
    public void All_files_are_roots_unless_owners_are_to_be_kept()
    {
        Directory.CreateDirectory(_program.At("tree"));
        File.WriteAllText(_program.At("tree/a"), "text");
        Peer.Run("chown", "1234:5678", _program.At("tree/a"));
        Peer.Run("tar", "-C", _program.At("tree"), "--numeric-owner", "-cf", _program.At("t.tar"), "a");
        string layer = LayoutFile.Write(_program.At("layout"), [File.ReadAllBytes(_program.At("t.tar"))]);
        foreach ((string command, string source) in new[] { ("convert", _program.At("tree")), ("convert", _program.At("t.tar")),
            ("pull", $"oci:{layer}") })
        {
            string[] words = command == "pull" ? [_program.At("x.sqfs"), source] : [source, _program.At("x.sqfs")];
            _program.Good([command, "-F", .. words]);
            Assert.Contains("0/0", Line(), StringComparison.Ordinal);
            _program.Good([command, "-F", "--keep-ids", .. words]);
            Assert.Contains("1234/5678", Line(), StringComparison.Ordinal);
        }

        string Line() => Peer.Run("unsquashfs", "-lln", _program.At("x.sqfs"), "a").TrimEnd().Split('\n')[^1];
    }

    [PublishedFact("tar")]
    public void An_archive_comes_from_standard_input()
    {
        Directory.CreateDirectory(_program.At("tree"));
        File.WriteAllText(_program.At("tree/a"), "text");
        foreach (string compression in new[] { "", "| gzip", "| zstd -q", "| xz" })
        {
            Peer.Run("sh", "-c",
                $"tar -C {_program.At("tree")} -c . {compression} | {Published.Binary} convert -F - {_program.At("x.sqfs")}");
            Peer.Run("sh", "-c", $"tar -C {_program.At("tree")} -c . {compression} | "
                + $"{Published.Binary} convert -F - oci-archive:{_program.At("x.tar")}");
            Assert.Equal("", _program.Good("diff", "--ignore", "owner", _program.At("tree"), _program.At("x.sqfs")));
            _program.Good("pull", "-F", _program.At("y.sqfs"), $"oci-archive:{_program.At("x.tar")}");
            Assert.Equal(File.ReadAllBytes(_program.At("x.sqfs")), File.ReadAllBytes(_program.At("y.sqfs")));
        }
    }
}
