using System.Text;
using System.Reflection;
using Hpc.Tests;
using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>Whole plans, as a person reads them. One golden file per row.</summary>
public sealed class PlannerGoldenTests
{
    private static readonly RunRequest Plain = new() { Command = CommandKind.Exec, Image = "app.sif", Arguments = ["./solver"] };

    private static readonly RunRequest Isolated =
        Plain with { IpcNamespace = true, UtsNamespace = true, Network = NetworkRequest.None, IsolatesStep = true };

    [Theory]
    [InlineData("served-default")]
    [InlineData("served-founder-of-many")]
    [InlineData("served-joiner")]
    [InlineData("served-late-joiner")]
    [InlineData("served-copier")]
    [InlineData("isolated-founder-of-many")]
    [InlineData("isolated-joiner")]
    [InlineData("isolated-late-joiner")]
    [InlineData("fakeroot-writable-tmpfs")]
    [InlineData("directory-default")]
    [InlineData("directory-without-mount-points")]
    [InlineData("contain")]
    [InlineData("contain-workdir-scratch")]
    [InlineData("contain-terminal-large-user")]
    [InlineData("containall")]
    [InlineData("no-init")]
    [InlineData("instance")]
    [InlineData("binds")]
    [InlineData("mount-flags")]
    [InlineData("home-and-pwd")]
    [InlineData("no-mounts")]
    [InlineData("fakeroot")]
    [InlineData("overlay-directory")]
    [InlineData("overlay-file")]
    [InlineData("overlay-files-below-memory")]
    [InlineData("overlay-partitions")]
    [InlineData("overlay-partition-writable-fuse2fs-1.46")]
    [InlineData("writable-tmpfs")]
    [InlineData("net-ipc-hostname-umask")]
    [InlineData("image-bind")]
    [InlineData("name-servers-libraries-processors")]
    [InlineData("standard-files")]
    [InlineData("limits")]
    [InlineData("name-servers-libraries-directory")]
    [InlineData("gaudi-contained")]
    [InlineData("fuse-program")]
    [InlineData("injection")]
    [InlineData("injection-contained")]
    [InlineData("injection-directory")]
    [InlineData("working-directory-not-inside")]
    [InlineData("link-var-tmp")]
    [InlineData("link-tmp-to-itself")]
    [InlineData("link-usrmerge")]
    [InlineData("link-etc")]
    [InlineData("link-etc-directory")]
    [InlineData("link-proc")]
    [InlineData("link-dev-shm")]
    [InlineData("link-deep-targets")]
    [InlineData("link-in-a-bound-directory")]
    [InlineData("bind-into-a-bound-directory")]
    [InlineData("bind-around-defaults")]
    [InlineData("home-over-the-home")]
    [InlineData("ext-image")]
    [InlineData("writable-directory")]
    [InlineData("writable-directory-fakeroot")]
    public void A_plan_is_what_its_golden_file_says(string name) => GoldenText.Check($"{name}.txt", Print(Case(name)));

    /// <summary>Whoever may change the image must not lead a step of ours through it: what is made, unmounted or given away is
    /// the host's, by a relative path.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void After_the_pivot_nothing_but_a_mount_names_a_path_of_the_image(string name)
    {
        IEnumerable<Step> after = Case(name).Steps.SkipWhile(step => step is not PivotRootStep)
            .TakeWhile(step => step is not LeaveHostStep);
        Assert.DoesNotContain(after.Select(PathOf), path => path.StartsWith('/'));
    }

    public static TheoryData<string> Rows =>
        [.. typeof(PlannerGoldenTests).GetMethod(nameof(A_plan_is_what_its_golden_file_says))!.GetCustomAttributesData()
        .Where(row => row.AttributeType == typeof(InlineDataAttribute))
        .Select(row =>
            (string)((IReadOnlyList<CustomAttributeTypedArgument>)row.ConstructorArguments[0].Value!)[0].Value!)];

    private static string PathOf(Step step) => step switch
    {
        MakeDirectoryStep made => made.Path,
        MakePointStep made => made.Path,
        CreateFileStep made => made.Path,
        SymbolicLinkStep made => made.Path,
        UnmountStep left => left.Target,
        OfferDirectoryStep given => given.Path,
        MountImageStep mount => mount.Target,
        BindPartStep part => part.Root,
        SetMountAttributesStep changed => changed.Target,
        MountStep { Source.Length: > 1 } mount => mount.Source == mount.Type ? "" : mount.Source,
        ChangeDirectoryStep or WriteStep or ExecStep => "/",
        _ => "",
    };

    private static LaunchPlan Case(string name)
    {
        return name switch
        {
            "served-default" => Served(Plain),
            "served-founder-of-many" => Served(Plain, SharingRole.FounderOfMany),
            "served-joiner" => Served(Plain, SharingRole.Joiner),
            "served-late-joiner" => Served(Plain, SharingRole.LateJoiner),
            "served-copier" => Served(Plain, SharingRole.Copier),
            "isolated-founder-of-many" => Served(Isolated, SharingRole.FounderOfMany),
            "isolated-joiner" => Served(Isolated, SharingRole.Joiner),
            "isolated-late-joiner" => Served(Isolated, SharingRole.LateJoiner),
            "fakeroot-writable-tmpfs" => Served(Plain with { FakeRoot = true, WritableTmpfs = true }),
            "directory-default" => Directory(Plain, Complete),
            "directory-without-mount-points" => Directory(Plain, new() { ["/bin"] = "d", ["/usr"] = "d" }),
            "contain" => Served(Plain with { Contain = true }),
            "contain-terminal-large-user" =>
                Plan(Plain with { Contain = true }, TableHost.Facts() with { Terminal = "/dev/pts/3", UserId = 3_000_000_000 },
                TableImage.Facts(served: true, Complete)),
            "contain-workdir-scratch" => Served(Plain with { Contain = true, WorkDirectory = "/work", Scratch = ["/s"] }),
            "containall" =>
                Served(Plain with { Contain = true, ContainAll = true, IpcNamespace = true, CleanEnvironment = true }),
            "instance" => Served(Plain with
            {
                Instance = new InstanceRequest("web", "/home/me/web"),
                NoInit = true,
                Pid =
                false
            }),
            "ext-image" => Plan(Plain, TableHost.Facts() with { LayerServers = new LayerServers("/usr/bin/fuse2fs", null) },
                TableImage.Facts(served: false, Complete) with { Ext = new ExtImage("/images/old.img") { Offset = 31 } }),
            "no-init" => Served(Plain with { Pid = true, NoInit = true }),
            "binds" => Served(Plain with { Binds = Binds }),
            "mount-flags" => Served(Plain with
            {
                Binds =
                [
                    new BindRequest("/scratch", "/m") { Flags = MountFlags.MS_NOEXEC | MountFlags.MS_NOSUID, Propagation =
                        MountFlags.MS_UNBINDABLE },
                    new BindRequest("/layer", "/mem/in"),
                ],
                Memory = [TmpfsRequest.Parse("/mem:size=1m,ro", "--tmpfs"), TmpfsRequest.Parse("/other", "--tmpfs")],
            }),
            "home-and-pwd" => Served(Plain with { Home = new HomeRequest("/scratch", "/home/me"), WorkingDirectory = "/etc" }),
            "no-mounts" => Served(Plain with
            {
                NoHome = true,
                NoMount = [NoMountName.Sys, NoMountName.Tmp, NoMountName.WorkingDirectory, "/etc/hosts"]
            }),
            "fakeroot" => Served(Plain with { FakeRoot = true }),
            "overlay-directory" =>
                Served(Plain with
                {
                    Overlays = [new OverlayRequest("/layer", ReadOnly: true),
                    new OverlayRequest("/work", ReadOnly: false)]
                }),
            "overlay-file" =>
                Served(Plain with
                {
                    Overlays = [new OverlayRequest("/layer", ReadOnly: true),
                    new OverlayRequest("/data.sqfs", ReadOnly: true), new OverlayRequest("/over.img", ReadOnly: false)]
                },
                    SharingRole.Joiner),
            "overlay-files-below-memory" =>
                Plan(Plain with
                {
                    Overlays = [new OverlayRequest("/base.img", ReadOnly: true),
                    new OverlayRequest("/over.img", ReadOnly: true)],
                    WritableTmpfs = true
                }, TableHost.Facts(),
                    TableImage.Facts(served: true)),
            "overlay-partitions" => Layered(Plain, TableHost.Facts(), EmbeddedLayerTests.Squash, EmbeddedLayerTests.Ext),
            "overlay-partition-writable-fuse2fs-1.46" =>
                Layered(Plain with { Writable = true, Overlays = [new OverlayRequest("/over.img", ReadOnly: true)] },
                    TableHost.Facts() with
                    {
                        LayerServers = new LayerServers("/usr/bin/fuse2fs", "/usr/bin/fuse-overlayfs")
                        { HasOffsetOption = false }
                    }, EmbeddedLayerTests.Ext),
            "writable-tmpfs" => Served(Plain with { WritableTmpfs = true, TmpfsSize = 1 << 20 }),
            "net-ipc-hostname-umask" =>
                Served(Plain with { Network = NetworkRequest.None, IpcNamespace = true, Hostname = "box", Umask = 23 }),
            "image-bind" =>
                Served(Plain with { Binds = [new BindRequest("/images/data.sqfs", "/data") { ImageSource = "/set1" }] }),
            "link-var-tmp" => Linked(Plain with { Binds = [new BindRequest("/scratch", "/tmp/job")] }, ("/var/tmp", "->/tmp"),
                ("/var/spool", "->tmp")),
            "link-tmp-to-itself" => Linked(Plain, ("/tmp", "->/tmp")),
            "link-usrmerge" =>
                Linked(Plain with
                {
                    Binds = [new BindRequest("/scratch/input.dat", "/bin/tool"),
                    new BindRequest("/scratch", "/usr/bin/more")]
                }, ("/bin", "->usr/bin"), ("/usr/bin", "d"),
                    ("/usr/bin/sh", "f")),
            "link-etc" => Linked(Plain, ("/etc", "->/private/etc"), ("/private", "d"), ("/private/etc", "d"),
                ("/private/etc/passwd", "=root:x:0:0:::\n")),
            "link-etc-directory" => Plan(Plain with { Binds = [new BindRequest("/etc/hosts", "/etc/group")] }, TableHost.Facts(),
                TableImage.Facts(served: false,
                    new(Complete) { ["/etc"] = "->/private/etc", ["/private"] = "d", ["/private/etc"] = "d" })),
            "link-proc" => Linked(Plain, ("/proc", "->/kernel")),
            "link-dev-shm" =>
                Plan(Plain, TableHost.Facts(new(TableHost.Usual) { ["/dev/shm"] = "->/run/shm", ["/run/shm"] = "d" }),
                    TableImage.Facts(served: true)),
            "link-deep-targets" =>
                Linked(Plain with
                {
                    Binds = [new BindRequest("/scratch", "/a/b/c"), new BindRequest("/scratch/deep", "/d/e"),
                    new BindRequest("/layer", "/l/e")]
                },
                ("/a", "d"), ("/a/b", "d"), ("/a/b/c", "->/d"), ("/l", "->/d"), ("/d", "d")),
            "link-in-a-bound-directory" =>
                Plan(Plain with
                {
                    Binds = [new BindRequest("/linked", "/in"), new BindRequest("/layer", "/in/away/new"),
                    new BindRequest("/scratch", "/opt")]
                },
                TableHost.Facts(new(TableHost.Usual) { ["/linked"] = "d", ["/linked/away"] = "->/opt", ["/scratch/new"] = "d" }),
                TableImage.Facts(served: true)),
            "bind-into-a-bound-directory" => Served(Plain with
            {
                Binds = [new BindRequest("/scratch/input.dat", "/job/new/file") { ReadOnly = true },
                    new BindRequest("/layer", "/job/new/directory/deep"),
                    new BindRequest("/scratch", "/job") { ReadOnly = true }],
                WorkingDirectory = "/job/new",
            }),
            "bind-around-defaults" =>
                Served(Plain with
                {
                    Binds = [new BindRequest("/scratch", "/etc"), new BindRequest("/scratch", "/var"),
                    new BindRequest("/layer", "/var"), new BindRequest("/home", "/home")]
                }),
            "home-over-the-home" => Served(Plain with { Home = new HomeRequest("/scratch", "/home/ana") }),
            "writable-directory" =>
                Directory(Plain with
                {
                    Writable = true,
                    WritableTmpfs = true,
                    Binds = [new BindRequest("/scratch/input.dat", "/in/put")]
                }, TableImage.Usual),
            "writable-directory-fakeroot" => Directory(Plain with { Writable = true, FakeRoot = true }, Complete),
            "name-servers-libraries-processors" => Served(Lent with { Processors = [0, 1, 2, 64], MemoryNodes = [1] }),
            "name-servers-libraries-directory" => Directory(Lent, Complete),
            "standard-files" => Served(Plain with { StandardOutput = "/home/ana/out", StandardError = "/home/ana/err" }),
            "limits" => Plan(Plain with
            {
                Limits = new CgroupResources { MemoryLimit = 1 << 30, PidsLimit = 99 },
                StandardOutput = "/home/ana/out"
            },
                TableHost.Facts() with { Cgroup = "/sys/fs/cgroup/user.slice/run.scope/hpcrun-77" },
                    TableImage.Facts(served: true)),
            "gaudi-contained" => Plan(Plain with { Contain = true, IntelHpu = true },
                TableHost.Facts(new(TableHost.Usual) { ["/dev/accel"] = "d" }), TableImage.Facts(served: true)),
            "fuse-program" => Served(Plain with
            {
                FuseMounts = [FuseMountRequest.Parse("container:sshfs host:dir /srv/remote", "--fusemount")],
            }),
            "injection" => Plan(Plain, TableHost.Facts(), TableImage.Facts(served: true), injection: Drivers),
            "injection-contained" => Plan(Plain with { Contain = true }, TableHost.Facts(), TableImage.Facts(served: true),
                injection: Drivers),
            "injection-directory" => Plan(Plain, TableHost.Facts(), TableImage.Facts(served: false, Complete),
                injection: Drivers),
            _ => Plan(Plain, TableHost.Facts(workingDirectory: "/gone"), TableImage.Facts(served: true)),
        };
    }

    private static readonly RunRequest Lent = Plain with
    {
        NameServers = ["192.0.2.1", "2001:db8::1"],
        Libraries = [new LibraryRequest("/scratch/input.dat", "libinput.so.1", "--containlibs")],
    };

    private static readonly BindRequest[] Binds =
    [
        new("/scratch/deep", "/a/b/deep"), new("/scratch", "/a/b"),
        new("/scratch/input.dat", "/var/etc/input.dat") { ReadOnly = true },
        new("/scratch", "/data"), new("/scratch", "/tmp"),
    ];

    private static Dictionary<string, string> Complete => new(TableImage.Usual)
    { ["/home"] = "d", ["/home/ana"] = "d", ["/var/tmp"] = "d", ["/etc/resolv.conf"] = "f", ["/etc/localtime"] = "f" };

    private static LaunchPlan Served(RunRequest request, SharingRole role = SharingRole.Founder) =>
        Plan(request, TableHost.Facts(), TableImage.Facts(served: true), role);

    private static LaunchPlan Layered(RunRequest request, HostFacts host, params EmbeddedLayer[] layers)
    {
        ImageFacts image = TableImage.Facts(served: true) with { Layers = layers };
        return Plan(EmbeddedLayer.With(request, image), host, image);
    }

    private static LaunchPlan Linked(RunRequest request, params (string Path, string Content)[] paths)
    {
        Dictionary<string, string> all = new(TableImage.Usual);
        foreach ((string path, string content) in paths)
        {
            all[path] = content;
        }

        return Plan(request, TableHost.Facts(new(TableHost.Usual) { ["/scratch/e"] = "d" }), TableImage.Facts(served: true, all));
    }

    private static LaunchPlan Directory(RunRequest request, Dictionary<string, string> paths) =>
        Plan(request, TableHost.Facts(), TableImage.Facts(served: false, paths));

    private static readonly Injection Drivers = new()
    {
        Paths =
        [
            new("/usr/lib/libcuda.so.1.2", PathKind.File, "/usr/lib/libcuda.so.1", ReadOnly: true,
                "NVIDIA driver library libcuda.so.1"),
            new("/dev/nvidia-caps/nvidia-cap1", PathKind.Special, "/dev/nvidia-caps/nvidia-cap1", ReadOnly: false,
                "NVIDIA device"),
        ],
        Files = [new InjectedFile("/etc/ld.so.cache", "cache\0", "the image's loader cache with the host's libraries")],
        Warnings = ["libfoo.so.1 is not injected"],
    };

    private static LaunchPlan Plan(RunRequest request, HostFacts host, ImageFacts image, SharingRole role = SharingRole.Founder,
        Injection? injection = null) =>
        Planner.Draft(request, host, image, new ProcessArguments(["./solver"], ["./solver"]), new EnvironmentBlock(["PATH=/bin"]),
            injection).For(role);

    private static string Print(LaunchPlan plan)
    {
        StringBuilder text = new();
        foreach (Step step in plan.Steps)
        {
            text.Append($"{step.Call}\n    {step.Reason}\n{(step.Otherwise is { } other ? $"    or {other.Call}\n" : "")}");
        }

        foreach (SynthesisedEntry entry in plan.Synthesised)
        {
            text.Append($"+ {entry.Path} {(entry.IsDirectory ? "directory" : "file")} "
                + $"{entry.Append.Replace("\n", "\\n", StringComparison.Ordinal)}\n");
        }

        return text.Append(string.Concat(plan.Warnings.Select(warning => $"! {warning}\n"))).ToString();
    }
}
