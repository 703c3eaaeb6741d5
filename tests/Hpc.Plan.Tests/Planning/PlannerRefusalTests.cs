using Xunit;

namespace Hpc.Plan.Tests;

public sealed class PlannerRefusalTests
{
    private static readonly RunRequest Plain = new() { Command = CommandKind.Exec, Image = "app.sif", Arguments = ["./solver"] };

    [Fact]
    public void A_bind_source_that_does_not_exist_is_refused_by_name() =>
        Assert.Contains("/non/existent", Refusal(Plain with { Binds = [new BindRequest("/non/existent", "/x")] }).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_relative_bind_destination_is_refused_with_the_absolute_one_to_try() =>
        Assert.Contains(":/relative", Refusal(Plain with { Binds = [new BindRequest("/scratch", "relative")] }).Remedy,
            StringComparison.Ordinal);

    [Fact]
    public void A_bind_over_the_root_is_refused() => _ = Refusal(Plain with { Binds = [new BindRequest("/scratch", "/")] });

    [Fact]
    public void A_directory_over_a_file_of_the_image_is_refused() =>
        Assert.Contains("it is a file", Refusal(Plain with { Binds = [new BindRequest("/scratch", "/bin/sh")] }).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_target_below_a_file_is_refused_by_the_files_name() =>
        Assert.Contains("'/bin/sh' is a file",
            Refusal(Plain with { Binds = [new BindRequest("/scratch", "/bin/sh/below")] }).Message, StringComparison.Ordinal);

    [Fact]
    public void A_target_below_a_bound_file_is_refused() =>
        Assert.Contains("'/a' is a file",
            Refusal(Plain with
            {
                Binds = [new BindRequest("/scratch/input.dat", "/a"),
                new BindRequest("/scratch", "/a/new")]
            }).Message, StringComparison.Ordinal);

    /// <summary>An image, which somebody else may change meanwhile, does not say what is made on the host.</summary>
    [Theory]
    [InlineData("/tmp", "/data", "/data", "/tmp/new")]
    [InlineData("/a", "/opt", "/a", "/opt/new")]
    [InlineData("/usr/lib", "/srv", "/srv/in", "/usr/lib/in/new")]
    public void Nothing_is_made_in_a_bound_directory_where_a_link_of_the_image_leads(string link, string leadsTo, string bound,
        string target)
    {
        Dictionary<string, string> image = new(TableImage.Usual) { [link] = "->" + leadsTo, [leadsTo] = "d" };
        RunRequest request = Plain with
        {
            Contain = true,
            Binds = [new BindRequest("/scratch", bound), new BindRequest("/layer", target)]
        };
        Assert.Contains("link leads into a bound directory", Refusal(request, image).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_over_a_directory_of_a_bound_directory_is_refused() =>
        Assert.Contains("it is a directory",
            Refusal(Plain with
            {
                Binds = [new BindRequest("/scratch", "/a"),
                new BindRequest("/scratch/input.dat", "/a/deep")]
            }).Message, StringComparison.Ordinal);

    [Fact]
    public void Binds_whose_places_depend_on_each_other_without_end_are_refused() =>
        Assert.Contains("depends on itself", Assert.Throws<RefusedException>(() => Plan(
        Plain with { Binds = [new BindRequest("/back", "/a/b/c"), new BindRequest("/scratch", "/a/b/c/up")] },
        TableHost.Facts(new(TableHost.Usual) { ["/back"] = "d", ["/back/up"] = "->/a" }),
        TableImage.Facts(served: true))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_link_of_the_image_that_steps_back_from_nothing_is_refused() =>
        Assert.Contains("'/gone'", Assert.Throws<RefusedException>(() => Plan(
        Plain with { Binds = [new BindRequest("/scratch", "/odd")] }, TableHost.Facts(),
        TableImage.Facts(true, new(TableImage.Usual) { ["/odd"] = "->gone/../odd" }))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_overlay_over_an_image_directory_that_is_written_to_is_refused() =>
        Assert.Contains("--overlay", Assert.Throws<RefusedException>(() => Plan(
        Plain with { Writable = true, Overlays = [new OverlayRequest("/layer", true)] }, TableHost.Facts(),
        TableImage.Facts(served: false))).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_writable_layers_are_refused() =>
        _ = Refusal(Plain with { Overlays = [new OverlayRequest("/layer", false), new OverlayRequest("/work", false)] });

    /// <summary>f_type of statfs(2).</summary>
    [Theory]
    [InlineData(0x0bd00bd0, "Lustre")]
    [InlineData(0x6969, "NFS")]
    [InlineData(0x47504653, "GPFS")]
    public void A_writable_directory_on_a_file_system_that_cannot_hold_one_is_refused_by_name_and_one_file_is_the_remedy(
        long type, string name)
    {
        RefusedException refusal = Assert.Throws<RefusedException>(() => Plan(
            Plain with { Overlays = [new OverlayRequest("/work", false)] },
            TableHost.Facts() with { Overlays = TableHost.Places(type) }, TableImage.Facts(served: true)));
        Assert.Contains(name, refusal.Why, StringComparison.Ordinal);
        Assert.Contains("hpcrun overlay create", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_in_a_file_without_fuse2fs_on_the_node_is_refused_with_its_name() =>
        Assert.Contains("fuse2fs", Assert.Throws<RefusedException>(() => Plan(
            Plain with { Overlays = [new OverlayRequest("/over.img", false)] },
            TableHost.Facts() with { LayerServers = new LayerServers(null, "/bin/fuse-overlayfs") },
            TableImage.Facts(served: true))).Why, StringComparison.Ordinal);

    [Fact]
    public void A_writable_directory_on_a_layer_in_a_file_is_refused_because_of_the_whiteouts() =>
        Assert.Contains("whiteouts",
            Refusal(Plain with { Overlays = [new OverlayRequest("/over.img", true), new OverlayRequest("/layer", false)] }).Why,
            StringComparison.Ordinal);

    [Fact]
    public void A_writable_layer_in_a_file_is_refused_with_fakeroot() =>
        Assert.Contains("--fakeroot",
            Refusal(Plain with { FakeRoot = true, Overlays = [new OverlayRequest("/over.img", false)] }).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(MountFlags.MS_NOEXEC, MountFlags.None)]
    [InlineData(MountFlags.None, MountFlags.MS_UNBINDABLE)]
    public void Flags_for_a_directory_of_an_image_are_refused(MountFlags flags, MountFlags propagation) =>
        Assert.Contains("flags are not for", Refusal(Plain with
        {
            Binds = [new BindRequest("/i.sif", "/m") { ImageSource = "/", Flags = flags, Propagation = propagation }],
        }).Message, StringComparison.Ordinal);

    [Fact]
    public void One_file_as_two_layers_is_refused() =>
        Assert.Contains("twice",
            Refusal(Plain with
            {
                Overlays = [new OverlayRequest("/over.img", true),
                new OverlayRequest("/over.img", false)]
            }).Message, StringComparison.Ordinal);

    [Fact]
    public void A_working_directory_that_the_container_lacks_is_refused() =>
        _ = Refusal(Plain with { WorkingDirectory = "/nonexistent" });

    [Theory]
    [InlineData("nonexistent")]
    [InlineData("hosts")]
    public void A_relative_working_directory_is_looked_for_from_the_callers_and_from_the_root(string name)
    {
        _ = Refusal(Plain with { WorkingDirectory = name });
        _ = Plan(Plain with { WorkingDirectory = "etc" }, TableHost.Facts(), TableImage.Facts(served: true));
    }

    [Fact]
    public void A_loop_of_links_in_a_target_is_refused() => _ = Assert.Throws<RefusedException>(() => Plan(
        Plain with { Binds = [new BindRequest("/scratch", "/loop/x")] }, TableHost.Facts(),
        TableImage.Facts(true, new(TableImage.Usual) { ["/loop"] = "->/loop" })));

    private static RefusedException Refusal(RunRequest request, Dictionary<string, string>? image = null) =>
        Assert.Throws<RefusedException>(() => Plan(request, TableHost.Facts(), TableImage.Facts(served: true, image)));

    private static LaunchPlan Plan(RunRequest request, HostFacts host, ImageFacts image) =>
        Planner.Draft(request, host, image, new ProcessArguments(["./solver"], ["./solver"]), new EnvironmentBlock([]))
            .For(SharingRole.Founder);
}
