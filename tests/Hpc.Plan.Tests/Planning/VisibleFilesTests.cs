using Hpc.Binary;
using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>The image with the user's binds in it, as environment scripts and the decision what to run see it.</summary>
public sealed class VisibleFilesTests
{
    private static readonly Dictionary<string, string> Host = new(TableHost.Usual)
    {
        ["/site/env.sh"] = "=of the site", ["/site/env"] = "d", ["/site/env/10-a.sh"] = "=a",
        ["/site/env/link.sh"] = "->/etc/passwd",
        ["/site/named"] = "->/site/env.sh",
    };

    private static readonly Dictionary<string, string> Image = new(TableImage.Usual)
    {
        ["/.singularity.d"] = "d", ["/.singularity.d/env"] = "d", ["/.singularity.d/env/90-environment.sh"] = "=of the image",
        ["/scripts"] = "->/.singularity.d/env",
    };

    private static FileTree Files(params BindRequest[] binds) => VisibleFiles.Of(
        new RunRequest { Command = CommandKind.Exec, Binds = binds }, TableHost.Facts(Host),
        TableImage.Facts(served: true, Image));

    [Fact]
    public void Without_binds_it_is_the_image_itself()
    {
        ImageFacts image = TableImage.Facts(served: true, Image);
        Assert.Same(image.Files, VisibleFiles.Of(new RunRequest { Command = CommandKind.Exec }, TableHost.Facts(), image));
    }

    [Theory]
    [InlineData("/site/env.sh", "/.singularity.d/env/90-environment.sh")]
    [InlineData("/site/named", "/scripts/90-environment.sh")]
    public void A_file_covers_one_of_the_image_also_through_links_of_both(string source, string target)
    {
        FileTree files = Files(new BindRequest(source, target));
        Assert.Equal("of the site", files.ReadText("/scripts/90-environment.sh"));
        Assert.Equal("of the site"u8, files.Read("/.singularity.d/env/90-environment.sh", 100)!);
    }

    [Fact]
    public void A_file_is_added_to_a_directory_of_the_image_and_listed_there()
    {
        FileTree files = Files(new BindRequest("/site/env.sh", "/.singularity.d/env/99-site.sh"));
        Assert.Equal(["90-environment.sh", "99-site.sh"], files.List("/scripts").Order(StringComparer.Ordinal));
        Assert.Equal(("of the image", "of the site"),
            (files.ReadText("/scripts/90-environment.sh"), files.ReadText("/scripts/99-site.sh")));
    }

    [Fact]
    public void Directories_above_a_file_are_there_where_the_image_has_none()
    {
        FileTree files = Files(new BindRequest("/site/env.sh", "/new/deep/file"));
        Assert.Equal(["deep"], files.List("/new"));
        Assert.True(files.IsDirectory("/new/deep"));
        Assert.Contains("new", files.List("/"));
        Assert.False(files.IsFile("/new/other"));
    }

    [Fact]
    public void A_directory_hides_the_images_and_its_links_lead_through_the_container()
    {
        FileTree files = Files(new BindRequest("/site/env", "/.singularity.d/env"),
            new BindRequest("/site/env.sh", "/.singularity.d/env/20-b.sh"));
        Assert.Equal(["10-a.sh", "20-b.sh", "link.sh"], files.List("/.singularity.d/env").Order(StringComparer.Ordinal));
        Assert.Null(files.ReadText("/.singularity.d/env/90-environment.sh"));
        Assert.Equal(("a", "of the site"), (files.ReadText("/scripts/10-a.sh"), files.ReadText("/scripts/20-b.sh")));
        Assert.StartsWith("root:", files.ReadText("/scripts/link.sh"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_later_of_two_at_one_place_is_seen() =>
        Assert.Equal("a",
            Files(new BindRequest("/site/env.sh", "/x"), new BindRequest("/site/env/10-a.sh", "/opt/../x")).ReadText("/x"));

    [Fact]
    public void One_that_cannot_be_is_left_to_the_plan_to_refuse() =>
        Assert.StartsWith("root:", Files(new BindRequest("/site/env", "/etc/passwd")).ReadText("/etc/passwd"),
            StringComparison.Ordinal);

    [Fact]
    public void What_is_neither_file_nor_directory_is_not_read() =>
        Assert.Null(new LaidTree(new TableImage(Image),
            [new LaidPart(ContainerPath.Of("/.singularity.d/env/90-environment.sh"), new Fifo(), "/fifo")])
            .ReadText("/scripts/90-environment.sh"));

    private sealed class Fifo : FileTree
    {
        public override FileEntry Look(string path) => new(path == "/fifo" ? PathKind.Special : PathKind.Missing);

        public override RandomAccessSource? Open(string path) =>
            throw new InvalidOperationException("nobody may ever write to it");

        public override IReadOnlyList<string> List(string directory) => [];
    }
}
