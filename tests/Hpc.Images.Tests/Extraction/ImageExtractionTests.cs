using Hpc.Binary;
using Hpc.Images.Extraction;
using Hpc.Linux;
using Hpc.SquashFs;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Images.Tests;

/// <summary>Whole images on a disk: hostile ones that the tests make byte by byte, and honest ones beside unsquashfs.</summary>
public sealed class ImageExtractionTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private DiskTree Extract(byte[] image, TreeRules rules, int threads = 4)
    {
        DiskTree tree = new(_scratch.Root, rules);
        ImageExtraction.Run(() => MadeImage.Open(image), tree, threads);
        return tree;
    }

    [Fact]
    public void A_link_and_a_directory_of_one_name_lead_nowhere()
    {
        byte[] image = RawTree.Image(RawTree.Link("name", _scratch.Victim),
            RawTree.Directory("name", RawTree.File("file")) with { Mode = 0x1ff });
        Assert.Throws<CorruptImageException>(() => Extract(image, new TreeRules()).Dispose());
        _scratch.VictimIsUntouched();
    }

    [Fact]
    public void A_tree_of_more_levels_than_any_path_could_name_is_refused_and_not_the_end_of_the_stack()
    {
        RawTree deep = RawTree.Directory("d");
        for (int level = 0; level < 5000; level++)
        {
            deep = RawTree.Directory("d", deep);
        }

        Assert.Throws<UnsupportedFeatureException>(() => Extract(RawTree.Image(deep), new TreeRules()).Dispose());
        TreeRemoval.Remove(_scratch.Root);
        Assert.False(Directory.Exists(_scratch.Root));
    }

    [ToolFact("mksquashfs")]
    public void Holes_of_any_size_take_no_room()
    {
        byte[] image = MadeImage.PackDirectory(source =>
            Tool.Run("sh",
                ["-c", $"cd {source.FullName}; truncate -s 4G hole; cp --sparse=always hole end; printf x | "
                    + "dd of=end bs=1 seek=3000000001 conv=notrunc 2>/dev/null"]));
        Extract(image, new TreeRules { IsPrivate = true }).Dispose();
        Assert.Equal("4294967296 4294967296", _scratch.Shell("stat -c %s hole end | xargs"));
        Assert.True(int.Parse(_scratch.Shell("du -sk . | cut -f1")) < 1000);
    }

    [ToolTheory("mksquashfs", "unsquashfs", "setfattr")]
    [InlineData("zstd", "131072", 1)]
    [InlineData("gzip", "4096", 8)]
    public void An_honest_image_is_what_unsquashfs_makes_of_it(string compressor, string blockSize, int threads)
    {
        Tool.Run("sh", ["-c", $"mkdir {_scratch.At("source")}; cd {_scratch.At("source")}; {Rich}"]);
        Tool.Run("mksquashfs", [_scratch.At("source"), _scratch.At("image"), "-comp", compressor, "-b", blockSize, "-noappend",
            "-quiet", "-no-progress"]);
        Tool.Run("unsquashfs", ["-q", "-n", "-no-progress", "-d", _scratch.At("expected"), _scratch.At("image")]);
        byte[] image = File.ReadAllBytes(_scratch.At("image"));
        using DiskTree tree = Extract(image, new TreeRules { IsPrivate = true }, threads);
        Assert.Null(tree.Losses.Text);
        Assert.Equal(Described(_scratch.At("expected")), Described(_scratch.Root));
        Assert.True(Room(_scratch.Root) <= Room(_scratch.At("expected")));
    }

    /// <summary>Blocks of 512 bytes that the files take.</summary>
    private static long Room(string root) =>
        long.Parse(System.Text.Encoding.ASCII.GetString(Tool.Run("sh",
            ["-c", $"cd {root}; find . -type f -printf '%b\n' | awk '{{ sum += $1 }} END {{ print sum }}'"])),
            System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Mode, size, time, names, attributes and bytes of everything.</summary>
    private static string Described(string root) => System.Text.Encoding.Latin1.GetString(Tool.Run("sh", ["-c",
        $"cd {root}; LC_ALL=C find . \\( -type d -printf '%p %m %Ts\\n' \\) -o -printf '%p %y %m %s %l %Ts %n\\n' | "
        + "LC_ALL=C sort; LC_ALL=C getfattr -h -R -d . | sort; find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum"]));

    private const string Rich = """
        set -e; umask 022
        mkdir -p a/b/c empty ro many sticky; printf one > a/one; ln a/one a/b/two; ln -s ../one a/b/soft; ln -s /etc absolute
        ln a/b/soft a/softtoo; mkfifo pipe
        head -c 700001 /dev/urandom > noise; seq 1 200000 > numbers; : > nothing; truncate -s 1000000 hole; printf end >> hole
        truncate -s 524288 zeros
        { head -c 200000 /dev/urandom; head -c 600000 /dev/zero; head -c 100 /dev/urandom; } > gap
        i=0; while [ $i -lt 400 ]; do echo $i > many/f$i; i=$((i+1)); done
        printf odd > "$(printf 'odd \303\251 \377 name')"; setfattr -n user.colour -v blue a/one
        setfattr -n user.colour -v red empty
        chmod 640 a/one; chmod 0 nothing; chmod 1777 sticky; chmod 750 a; chmod 555 ro; find . -exec touch -h -d @1234567890 {} +
        touch -d @5 noise
        """;
}
