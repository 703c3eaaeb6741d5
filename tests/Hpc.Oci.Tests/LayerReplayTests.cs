using Hpc.Binary;

namespace Hpc.Oci.Tests;

public class LayerReplayTests
{
    [Fact]
    public void A_file_replaces_a_directory_of_a_lower_layer_with_all_in_it() =>
        Assert.Equal(["d"], Paths(new LayerTar().Directory("d").File("d/x"), new LayerTar().File("d")));

    [Fact]
    public void What_a_middle_layer_removed_stays_removed_when_its_directory_comes_back() =>
        Assert.Equal(["d", "d/y"], Paths(new LayerTar().Directory("d").File("d/x"), new LayerTar().File("d"),
            new LayerTar().Directory("d").File("d/y")));

    [Fact]
    public void A_whiteout_spares_what_its_own_layer_adds() =>
        Assert.Equal(["a"], Paths(new LayerTar().File("a").File("b"),
            new LayerTar().File("a", "new").File(".wh.a").File(".wh.b")));

    /// <summary>"mv" of a file with two names, as some builders write it.</summary>
    [Theory]
    [InlineData("d/.wh.a")]
    [InlineData("d/.wh..wh..opq")]
    [InlineData(".wh.d")]
    public void A_hard_link_to_what_its_own_layer_removes_keeps_the_file(string whiteout)
    {
        foreach (bool first in new[] { true, false })
        {
            LayerTar layer = first ? new LayerTar().File(whiteout).HardLink("b", "d/a")
                : new LayerTar().HardLink("b", "d/a").File(whiteout);
            Flattened image = new([new LayerTar().File("d/a", "data").Bytes, layer.Bytes]);
            Assert.Equal((TarEntryType.File, 4), (image.Root.Children!["b"].Type, image.Root.Children["b"].Entry.Size));
            Assert.Empty(image.Root.Children.GetValueOrDefault("d")?.Children ?? []);
        }
    }

    [Fact]
    public void An_opaque_directory_spares_what_its_own_layer_adds_before_it() =>
        Assert.Equal(["d", "d/new", "d/sub", "d/sub/new"], Paths(
            new LayerTar().Directory("d").File("d/old").Directory("d/sub").File("d/sub/old"),
            new LayerTar().Directory("d").File("d/new").File("d/sub/new").File("d/.wh..wh..opq")));

    [Fact]
    public void A_whiteout_removes_a_whole_directory() =>
        Assert.Empty(Paths(new LayerTar().Directory("d").File("d/x"), new LayerTar().File(".wh.d")));

    [Fact]
    public void A_whiteout_of_nothing_is_no_harm() => Assert.Empty(Paths(new LayerTar().File(".wh.nothing").File("no/.wh.x")));

    [Fact]
    public void A_name_below_a_link_of_a_lower_layer_ends_where_the_link_leads() =>
        Assert.Equal(["lib", "usr", "usr/lib", "usr/lib/new"], Paths(
            new LayerTar().Directory("usr/lib").Link("lib", "usr/lib").File("usr/lib/old"),
            new LayerTar().File("lib/new").File("lib/.wh.old")));

    [Fact]
    public void A_directory_in_the_place_of_a_link_replaces_it() =>
        Assert.Equal(["lib", "lib/x", "usr"],
            Paths(new LayerTar().Directory("usr").Link("lib", "usr"), new LayerTar().Directory("lib").File("lib/x")));

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("./etc/../../etc/./passwd")]
    [InlineData("link/passwd")]
    [InlineData("up/etc/passwd")]
    public void No_name_leads_out_of_the_image(string name) =>
        Assert.Equal(["etc", "etc/passwd", "link", "up"],
            Paths(new LayerTar().Link("link", "/etc").Link("up", "../../../..").File(name)));

    [Fact]
    public void A_hard_link_out_of_the_image_leads_into_it() =>
        Assert.Equal(["etc", "etc/shadow", "x"], Paths(new LayerTar().File("etc/shadow").HardLink("x", "../../etc/shadow")));

    /// <summary>docker up to 1.9 on aufs.</summary>
    [Fact]
    public void A_hard_link_into_the_directory_of_aufs_has_what_lies_there_and_that_directory_is_not_in_the_image()
    {
        Flattened image = new([new LayerTar().Directory(".wh..wh.plnk").File(".wh..wh.plnk/12.3", "data").File(".wh..wh.aufs")
            .HardLink("usr/tool", ".wh..wh.plnk/12.3").HardLink("usr/same", "./.wh..wh.plnk/12.3").Bytes]);
        Assert.Equal(["usr"], image.Root.Children!.Keys);
        Assert.Same(image.Root.Children["usr"].Children!["tool"], image.Root.Children["usr"].Children!["same"]);
        Assert.Equal(4, image.Root.Children["usr"].Children!["tool"].Entry.Size);
        Assert.Equal(["usr/same", "usr/tool"], image.ToReadAgain.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Aufs_directories_of_two_layers_are_two() => Assert.Throws<CorruptImageException>(() => Paths(
        new LayerTar().File(".wh..wh.plnk/1", "data"), new LayerTar().HardLink("tool", ".wh..wh.plnk/1")));

    [Fact]
    public void A_hard_link_may_stand_before_its_file_and_before_another_link_to_it()
    {
        Flattened image = new([new LayerTar().HardLink("a", "b").HardLink("b", "d/c").File("d/c", "text").Bytes]);
        Assert.Same(image.Root.Children!["a"], image.Root.Children["d"].Children!["c"]);
        Assert.Same(image.Root.Children!["b"], image.Root.Children["d"].Children!["c"]);
    }

    [Fact]
    public void A_file_that_takes_the_name_of_an_early_link_stays() =>
        Assert.Equal(3, new Flattened([new LayerTar().HardLink("a", "b").File("a", "new").File("b",
            "other").Bytes]).Root.Children!["a"].Entry.Size);

    [Theory]
    [InlineData("nothing")]
    [InlineData("a")]
    [InlineData("b")]
    public void A_hard_link_to_nothing_at_all_is_refused(string target) =>
        Assert.Contains("not there",
            Assert.Throws<CorruptImageException>(() => Paths(new LayerTar().HardLink("a", target).HardLink("b", "a"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Hard_links_are_one_object_across_layers()
    {
        Flattened image = new([new LayerTar().File("a", "text").Bytes, new LayerTar().HardLink("b", "a").Bytes]);
        Assert.Same(image.Root.Children!["a"], image.Root.Children["b"]);
        Assert.Empty(image.ToReadAgain);
    }

    [Fact]
    public void Data_of_a_file_that_an_upper_layer_replaces_are_not_read()
    {
        Flattened image = new([new LayerTar().File("d/a", "old").File("d/b").Bytes,
            new LayerTar().File("d/a", "new").File("d/.wh.b").Bytes]);
        Assert.Equal(1, image.DataRead);
        Assert.Empty(image.ToReadAgain);
        Assert.Equal(1, image.Root.Children!["d"].Children!["a"].Content.Layer);
    }

    [Fact]
    public void A_directory_that_no_layer_describes_is_everybodys_to_read() =>
        Assert.Equal(0x1ed, new Flattened([new LayerTar().File("a/b").Bytes]).Root.Children!["a"].Entry.Mode);

    [Fact]
    public void The_attributes_of_a_directory_are_the_topmost_layers() =>
        Assert.Equal(0x1c0,
            new Flattened([new LayerTar().Directory("a").File("a/b").Bytes,
                new LayerTar().Directory("a", 0x1c0).Bytes]).Root.Children!["a"].Entry.Mode);

    [Fact]
    public void A_hard_link_to_nothing_is_damaged() => Refused(new LayerTar().HardLink("a", "b"));

    [Fact]
    public void A_hard_link_to_a_directory_is_damaged() => Refused(new LayerTar().Directory("b").HardLink("a", "b"));

    [Fact]
    public void A_loop_of_links_is_damaged() => Refused(new LayerTar().Link("a", "b").Link("b", "a").File("a/x"));

    [Fact]
    public void A_whiteout_without_a_name_is_damaged() => Refused(new LayerTar().File("d/.wh."));

    [Fact]
    public void A_name_longer_than_names_are_is_damaged() =>
        Refused(new LayerTar().Pax("path=" + new string('x', 256)).File("y"));

    private static void Refused(LayerTar layer) => Assert.Throws<CorruptImageException>(() => new Flattened([layer.Bytes]));

    private static string[] Paths(params LayerTar[] layers)
    {
        Flattened image = new([.. layers.Select(layer => layer.Bytes)]);
        Assert.Empty(image.ToReadAgain);
        return [.. image.Root.Walk().Select(file => file.Path).Where(path => path.Length > 0)];
    }
}
