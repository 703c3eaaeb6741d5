using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>Every archive of the OCI corpora, hostile or not, as a layer, as an archive and as what its name says: a refusal with
/// one message, or an image; never a file outside the target.</summary>
public sealed class HostileImageTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private static IEnumerable<string> Archives =>
        Directory.GetFiles(Path.Combine(Corpora.Root!, "oci"), "*", SearchOption.AllDirectories)
        .Where(path => new FileInfo(path).Length is > 0 and < 64 << 20
            && Head(path) is [0x1f, 0x8b, ..] or [0x28, 0xb5, 0x2f, 0xfd, ..] || path.Contains(".tar", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    [CorpusFact]
    public void Archives_as_layers_are_refused_or_harmless()
    {
        int images = 0;
        foreach (string path in Archives)
        {
            string layout = LayoutFile.Write(_program.At("layout"), [File.ReadAllBytes(path)], "{}", "none");
            images += IsMade("pull", "-F", "--disable-cache", _program.At("out/x.sif"), $"oci:{layout}") ? 1 : 0;
            Directory.Delete(layout, recursive: true);
        }

        Assert.True(images > 10, $"only {images} made an image");
    }

    [CorpusFact]
    public void Archives_that_are_unpacked_stay_in_their_directory()
    {
        int trees = 0;
        foreach (string path in Archives)
        {
            trees += IsMade("convert", path, _program.At("out/tree/")) ? 1 : 0;
        }

        Assert.True(trees > 10, $"only {trees} made a directory");
    }

    [CorpusFact]
    public void Layouts_and_saved_images_are_refused_or_pulled()
    {
        string[] layouts = Directory.GetFiles(Path.Combine(Corpora.Root!, "oci"), "oci-layout", SearchOption.AllDirectories);
        Assert.NotEmpty(layouts);
        foreach (string file in layouts)
        {
            IsMade("pull", "-F", "--disable-cache", _program.At("out/x.sif"), $"oci:{Path.GetDirectoryName(file)}");
        }

        foreach (string path in Archives)
        {
            IsMade("pull", "-F", "--disable-cache", _program.At("out/x.sif"), $"docker-archive:{path}");
            IsMade("pull", "-F", "--disable-cache", _program.At("out/x.sif"), $"oci-archive:{path}");
        }
    }

    private bool IsMade(params string[] words)
    {
        string place = _program.At("out");
        Directory.CreateDirectory(place);
        string[] before = Outside();
        (int status, string output, string errors) = _program.Run(words);
        string what = $"{string.Join(' ', words)}: {status}: {output}{errors}";
        Assert.True(status is 0 or 255, what);
        Assert.DoesNotContain("internal error", errors, StringComparison.Ordinal);
        Assert.True(status == 0 || errors.Contains("  why:  ", StringComparison.Ordinal), what);
        Assert.Equal(before, Outside());
        Assert.True(status == 0 || Directory.GetFileSystemEntries(place).Length == 0,
            $"{what}: it leaves {string.Join(' ', Directory.GetFileSystemEntries(place))}");
        Peer.Run("rm", "-rf", place); // names need not be text
        return status == 0;
    }

    /// <summary>What stands beside the target, and where the archives try to get.</summary>
    private string[] Outside() =>
        [.. new[] { _program.Place, "/", "/tmp", "/etc" }.SelectMany(Directory.GetFileSystemEntries)
            .Where(path => !path.StartsWith("/tmp/", StringComparison.Ordinal)
                || path.StartsWith(_program.Place, StringComparison.Ordinal))];

    private static byte[] Head(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[4];
        return head[..file.ReadAtLeast(head, 4, throwOnEndOfStream: false)];
    }
}
