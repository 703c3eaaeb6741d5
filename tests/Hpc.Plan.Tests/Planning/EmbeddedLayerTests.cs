using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>Layers that come with an image.</summary>
public sealed class EmbeddedLayerTests
{
    internal static readonly EmbeddedLayer Squash = new(4, LayerFormat.SquashFs, "Squashfs", 8192, 4096);
    internal static readonly EmbeddedLayer Ext = new(5, LayerFormat.Ext, "Ext3", 1 << 20, 64 << 20);
    private static readonly EmbeddedLayer Raw = new(6, LayerFormat.Other, "Raw", 12288, 4096);
    private static readonly RunRequest Plain = new() { Command = CommandKind.Exec, Image = "app.sif", Arguments = ["./solver"] };

    [Fact]
    public void Those_of_the_image_lie_below_those_that_are_asked_for_in_their_order_and_are_read_only() =>
        Assert.Equal([4, 5, null],
            With(Plain with { Overlays = [new OverlayRequest("/work", false)] }, Squash, Ext).Overlays
                .Select(overlay => overlay.ReadOnly ? overlay.Embedded?.Id : null));

    [Fact]
    public void Without_any_the_request_stays_the_same_object() => Assert.Same(Plain, With(Plain));

    [Fact]
    public void With_writable_the_ext_partition_is_written_to_and_no_other() =>
        Assert.Equal([true, false],
            With(Plain with { Writable = true }, Squash, Ext).Overlays.Select(overlay => overlay.ReadOnly));

    [Fact]
    public void One_that_nothing_can_serve_is_refused_by_its_number_and_its_type()
    {
        RefusedException refusal = Refusal(Plain, Squash, Raw);
        Assert.Contains("object 6", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("its type is Raw", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--no-mount sif-overlay", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void They_can_be_left_out() =>
        Assert.Empty(With(Plain with { NoMount = [NoMountName.SifOverlay] }, Raw, Ext).Overlays);

    [Fact]
    public void Writable_without_an_ext_partition_is_refused()
    {
        Assert.Contains("no ext3 overlay partition", Refusal(Plain with { Writable = true }, Squash).Message,
            StringComparison.Ordinal);
        Assert.Contains("sif-overlay", Refusal(Plain with { Writable = true, NoMount = [NoMountName.SifOverlay] }, Ext).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_that_could_be_written_to_are_refused() =>
        Assert.Contains("more than one",
            Refused(Plain with { Writable = true }, TableHost.Facts(), Ext, Ext with { Id = 7, Offset = 1 << 28 }).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("fuse2fs")]
    [InlineData("fuse-overlayfs")]
    public void Without_a_program_that_serves_it_the_launch_is_refused_and_the_remedy_is_to_leave_the_layer_out(string program)
    {
        RefusedException refusal = Refused(Plain,
            TableHost.Facts() with
            {
                LayerServers = new LayerServers(program == "fuse2fs" ? null : "/bin/fuse2fs",
                program == "fuse-overlayfs" ? null : "/bin/fuse-overlayfs")
            }, Ext);
        Assert.Contains("object 5", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(program, refusal.Why, StringComparison.Ordinal);
        Assert.Contains("--no-mount sif-overlay", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partition_and_the_whole_image_bound_beside_it_are_two_images()
    {
        RunRequest request = With(Plain with { Binds = [new BindRequest("/images/app.sif", "/x") { ImageSource = "/" }] },
            Squash, Ext);
        Assert.Equal([new AdditionalImage("/images/app.sif", null) { IsBound = true },
            new AdditionalImage("/images/app.sif", Squash)], AdditionalImages.Of(request, TableHost.Facts()));
    }

    /// <summary>Another rank cannot have it, and must not keep it mounted.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_mounts_of_a_rank_with_a_layer_of_its_own_are_not_for_other_ranks_to_copy(bool writable)
    {
        RunRequest request = With(Plain with { Writable = writable }, Ext);
        Assert.False(Planner.Draft(request, TableHost.Facts(), Image([Ext]), new ProcessArguments(["./solver"], ["./solver"]),
            new EnvironmentBlock([])).Copyable);
    }

    private static RunRequest With(RunRequest request, params EmbeddedLayer[] layers) =>
        EmbeddedLayer.With(request, Image(layers));

    private static RefusedException Refusal(RunRequest request, params EmbeddedLayer[] layers) =>
        Assert.Throws<RefusedException>(() => With(request, layers));

    private static RefusedException Refused(RunRequest request, HostFacts host, params EmbeddedLayer[] layers) =>
        Assert.Throws<RefusedException>(() =>
        Planner.Draft(With(request, layers), host, Image(layers), new ProcessArguments(["./solver"], ["./solver"]),
            new EnvironmentBlock([])));

    private static ImageFacts Image(EmbeddedLayer[] layers) => TableImage.Facts(served: true) with { Layers = layers };
}
