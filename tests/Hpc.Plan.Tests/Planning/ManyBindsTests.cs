using Hpc.Binary;
using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>Thousands of binds, as workflow managers give them: a fixed number of looks, steps and comparisons for
/// each.</summary>
public sealed class ManyBindsTests
{
    private const int Many = 20_000;

    private static RunRequest Request(Func<int, string> target, bool readOnly, params BindRequest[] before) => new()
    {
        Command = CommandKind.Exec,
        Arguments = ["./solver"],
        Binds = [.. before,
            .. Enumerable.Range(0, Many).Select(i => new BindRequest("/scratch/input.dat", target(i)) { ReadOnly = readOnly })],
    };

    private static LaunchPlan Plan(RunRequest request, HostFacts host, ImageFacts image) =>
        Planner.Draft(request, host, image, new ProcessArguments(["./solver"], ["./solver"]), new EnvironmentBlock([]))
            .For(SharingRole.Founder);

    [Theory]
    [InlineData(true, false, 1)]
    [InlineData(true, true, 3)]
    [InlineData(false, true, 3)]
    public void Each_has_its_own_steps_and_the_image_is_looked_at_once_per_name(bool served, bool readOnly, int steps)
    {
        CountingTree counting = new(new TableImage(TableImage.Usual));
        LaunchPlan plan = Plan(Request(i => $"/inputs/{i}/file", readOnly), TableHost.Facts(),
            TableImage.Facts(served) with { Files = counting });
        Assert.Equal(Many * steps,
            plan.Steps.OfType<MountStep>().Count(step => step.Source.Contains("scratch", StringComparison.Ordinal))
            + plan.Steps.OfType<SetMountAttributesStep>()
                .Count(step => step.Target.Contains("scratch", StringComparison.Ordinal)));
        Assert.InRange(counting.Looks, 0, Many * 2);
    }

    [Fact]
    public void In_a_private_directory_each_gets_its_mount_point()
    {
        RunRequest request = Request(i => $"/tmp/{i}", readOnly: false) with { Contain = true };
        Assert.Equal(Many, Plan(request, TableHost.Facts(), TableImage.Facts(served: true)).Steps.OfType<CreateFileStep>()
            .Count(step => step.Path.StartsWith("tmp/", StringComparison.Ordinal) && char.IsAsciiDigit(step.Path[4])));
    }

    [Fact]
    public void In_a_bound_directory_each_gets_its_mount_point()
    {
        RunRequest request = Request(i => $"/job/{i}/file", readOnly: false, new BindRequest("/layer", "/job"));
        Assert.Equal(Many,
            Plan(request, TableHost.Facts(), TableImage.Facts(served: true)).Steps.OfType<MakePointStep>().Count());
    }

    [Fact]
    public void Of_many_at_one_place_the_last_one_is_mounted() =>
        Assert.Equal(1, Plan(Request(_ => "/one", readOnly: false), TableHost.Facts(), TableImage.Facts(served: true)).Steps
            .OfType<MountStep>().Count(step => step.Target == "/one"));

    [Fact]
    public void A_list_that_grows_shares_what_it_had_and_never_changes()
    {
        GrowingList<int> one = GrowingList.Of<int>([], [1]), two = GrowingList.Of(one, [2, 3]), other = GrowingList.Of(one, [4]);
        Assert.Equal([1], one);
        Assert.Equal([1, 2, 3], two);
        Assert.Equal([1, 4], other);
        Assert.Throws<ArgumentOutOfRangeException>(() => one[1]);
    }

    private sealed class CountingTree(FileTree tree) : FileTree
    {
        public int Looks { get; private set; }

        public override FileEntry Look(string path)
        {
            Looks++;
            return tree.Look(path);
        }

        public override RandomAccessSource? Open(string path) => tree.Open(path);

        public override string? ReadText(string path) => tree.ReadText(path);

        public override IReadOnlyList<string> List(string directory) => tree.List(directory);
    }
}
