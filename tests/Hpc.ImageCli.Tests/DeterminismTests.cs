using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>The same sources make the same file, byte for byte, whoever makes it, where, when and on what machine.</summary>
public sealed class DeterminismTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private void Compare(string first, string second) =>
        Assert.Equal(File.ReadAllBytes(_program.At(first)), File.ReadAllBytes(_program.At(second)));

    private string Tree()
    {
        Random random = new(9);
        byte[] noise = new byte[400_000];
        for (int at = 0; at < 200; at++)
        {
            random.NextBytes(noise.AsSpan(0, 2000));
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(_program.At($"tree/d{at % 7}/e{at % 3}")).FullName,
                $"f{at}"), noise[..random.Next(400_000)]);
        }

        return _program.At("tree");
    }

    /// <summary>Makes it twice: as it is, and by another user, in another place and language, on one processor, on another
    /// day.</summary>
    private void Twice(string copy, Func<string, string, string[]> words, string prefix = "", string tag = "")
    {
        string there = Directory.CreateDirectory(_program.At("there")).FullName;
        Peer.Run("chmod", "-R", "a+rX", _program.Place);
        Peer.Run("chown", "65534:65534", there);
        (int status, _, string errors) = Published.Run(["TZ=UTC"], words(copy, $"{prefix}{_program.At("x.sif")}{tag}"));
        Assert.True(status == 0, errors);
        string script = $"umask 077; cd {there}; exec {string.Join(' ', new[] { Published.Binary }.Concat(words(copy,
            $"{prefix}y.sif{tag}")))}";
        string[] day = Peer.Missing("faketime") is null ? ["faketime", "2031-05-06 07:08:09"] : [];
        Peer.Run("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "env", "TZ=Asia/Tokyo", "LC_ALL=tr_TR.UTF-8",
            "HOME=/", $"HPCRUN_CACHEDIR={there}/cache", "taskset", "-c", "0", .. day, "sh", "-c", script]);
        Compare("x.sif", "there/y.sif");
    }

    [PublishedFact("setpriv", "taskset", "root")]
    public void A_directory_makes_the_same_image_under_all_conditions() =>
        Twice(Tree(), (source, target) => ["convert", source, target]);

    [PublishedFact("setpriv", "taskset", "root")]
    public void Layers_make_the_same_image_under_all_conditions() => Twice(
        LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", new string('a', 700_000)).Bytes,
            new LayerTar().File("b", "b").File("c", new string('c', 300_000)).Bytes]),
        (source, target) => ["pull", target, $"oci:{source}"]);

    [PublishedTheory("setpriv", "taskset", "root")]
    [InlineData("oci-archive:", ":v1")]
    [InlineData("docker-archive:", ":app:1")]
    public void A_directory_makes_the_same_archive_of_layers_under_all_conditions(string prefix, string tag) =>
        Twice(Tree(), (source, target) => ["convert", source, target], prefix, tag);

    [Fact]
    public void SOURCE_DATE_EPOCH_is_the_time_of_the_image_and_no_file_is_younger()
    {
        string tree = Tree();
        Environment.SetEnvironmentVariable("SOURCE_DATE_EPOCH", "1000000000");
        try
        {
            _program.Good("convert", tree, _program.At("x.sif"));
            Directory.SetLastWriteTimeUtc(tree, DateTime.UtcNow.AddDays(3));
            _program.Good("convert", tree, _program.At("y.sif"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SOURCE_DATE_EPOCH", null);
        }

        Compare("x.sif", "y.sif");
        Assert.Equal("2001-09-09",
            DateTimeOffset.FromUnixTimeSeconds(BitConverter.ToInt64(File.ReadAllBytes(_program.At("x.sif")), 64))
                .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }
}
