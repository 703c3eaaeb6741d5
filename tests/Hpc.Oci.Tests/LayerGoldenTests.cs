namespace Hpc.Oci.Tests;

/// <summary>The public layouts of oci-tools with the layer that they flatten to.</summary>
public class LayerGoldenTests
{
    [CorpusTheory]
    [InlineData("hard-link-1", "HardLink1")]
    [InlineData("hard-link-2", "HardLink2")]
    [InlineData("hard-link-delete-1", "HardLinkDelete1")]
    [InlineData("hard-link-delete-2", "HardLinkDelete2")]
    [InlineData("root-dir-entry", "RootDirEntry")]
    [InlineData("whiteout-explicit-file", "WhiteoutExplicitFile")]
    [InlineData("whiteout-opaque", "WhiteoutOpaque")]
    [InlineData("hello-world-docker-v2-manifest", "DockerManifest")]
    public void A_layout_flattens_to_the_expected_layer(string layout, string golden)
    {
        Flattened ours = new(Layers(layout));
        Flattened theirs = new([Corpora.Read($"oci/oci-tools-squash-goldens/{golden}/layer.golden")]);
        Assert.Equal(theirs.Listing, ours.Listing);
    }

    [CorpusFact]
    public void A_file_that_only_a_hard_link_keeps_is_asked_for_again() =>
        Assert.Equal(["a/b/bar"], new Flattened(Layers("hard-link-delete-1")).ToReadAgain);

    [CorpusFact]
    public void A_hundred_layers_are_no_more_than_one()
    {
        Flattened many = new(Layers("many-layers"));
        Assert.NotEmpty(many.Listing);
        Assert.Empty(many.ToReadAgain);
    }

    [CorpusFact]
    public void The_whiteout_marks_of_aufs_are_no_files() =>
        Assert.DoesNotContain(new Flattened(Layers("aufs-docker-v2-manifest")).Listing,
            line => line.Contains(".wh.", StringComparison.Ordinal));

    private static IReadOnlyList<byte[]> Layers(string layout) =>
        new Layout(Path.Combine(Corpora.Root!, "oci/oci-tools-layouts", layout)).Layers;
}
