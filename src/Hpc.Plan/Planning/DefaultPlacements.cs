namespace Hpc.Plan;

/// <summary>What a container shows of the host without being asked: what users know from Apptainer.</summary>
internal static class DefaultPlacements
{
    private const string TimeZone = "/etc/localtime";

    private static readonly (string Path, string Reason)[] HostFiles =
    [
        ("/etc/resolv.conf", "the node's name servers"),
        ("/etc/hosts", "the node's host names"),
        (TimeZone, "the node's time zone"),
    ];

    /// <summary>Working directories that are the image's own business: never bound over the image.</summary>
    private static readonly string[] ImageOwned =
        ["/", "/etc", "/bin", "/mnt", "/usr", "/var", "/opt", "/sbin", "/lib", "/lib64", "/root", "/home", "/boot", "/run"];

    public static List<Placement> Of(RunRequest request, HostFacts host)
    {
        List<Placement> all = [];
        all.AddRange(KernelFileSystems(request, host));
        all.AddRange(Temporary(request, host));
        if (!request.NoHome && !request.NoMount.Contains(NoMountName.Home))
        {
            all.AddRange(Home(request, host));
        }

        if (!request.Contain && !request.NoMount.Contains(NoMountName.WorkingDirectory))
        {
            all.AddRange(WorkingDirectory(host));
        }

        if (!request.NoMount.Contains(NoMountName.BindPaths))
        {
            foreach ((string path, string reason) in HostFiles)
            {
                if (path != TimeZone || !InstallsPackages(request))
                {
                    all.AddRange(Bind(host, path, path, reason, replaceLink: true));
                }
            }
        }

        all.AddRange(LauncherPlacements.Of(host, all));
        all.RemoveAll(placement => request.NoMount.Contains(placement.Target.ToString()));
        return all;
    }

    /// <summary>Packages put a file of their own in the place of the time zone's, and nothing that is mounted can be
    /// replaced.</summary>
    private static bool InstallsPackages(RunRequest request) => request.FakeRoot && !request.ReadOnly
        && (request.WritableTmpfs || request.Writable || request.Overlays.Any(overlay => !overlay.ReadOnly));

    /// <summary>A bind of what is on the host, or nothing where it is not.</summary>
    internal static List<Placement> Bind(HostFacts host, string source, string target, string reason, bool replaceLink = false)
    {
        List<Placement> placements = [];
        FileEntry fact = host.Look(source);
        if (fact.Exists)
        {
            placements.Add(new BindPlacement(fact.Canonical, fact.Kind, ContainerPath.Of(target), ReadOnly: false,
                Recursive: true, reason, replaceLink));
        }

        return placements;
    }

    private static List<Placement> KernelFileSystems(RunRequest request, HostFacts host)
    {
        List<Placement> placements = [];
        if (!request.NoMount.Contains(NoMountName.Proc))
        {
            if (request.PidNamespace)
            {
                placements.Add(new KernelPlacement(ContainerPath.Of("/proc"), "proc",
                    MountFlags.MS_NOSUID | MountFlags.MS_NODEV | MountFlags.MS_NOEXEC, "", "processes of the new pid namespace"));
            }
            else
            {
                placements.AddRange(Bind(host, "/proc", "/proc", "the node's processes"));
            }
        }

        if (!request.NoMount.Contains(NoMountName.Sys))
        {
            placements.AddRange(Bind(host, "/sys", "/sys", "the node's devices and topology"));
        }

        if (request.NoMount.Contains(NoMountName.Dev))
        {
            return placements;
        }

        if (request.Contain)
        {
            placements.Add(new DevicesPlacement(ContainerPath.Of("/dev"), host.Terminal, "a minimal /dev (--contain)"));
            return placements;
        }

        // Where the host's /dev/shm is a link (/run/shm), what it leads to is not in /dev.
        placements.AddRange(Bind(host, "/dev", "/dev", "the node's devices: GPUs, interconnects, /dev/shm"));
        placements.AddRange(Bind(host, "/dev/shm", "/dev/shm", "shared memory of the node's processes"));

        return placements;
    }

    private static List<Placement> Temporary(RunRequest request, HostFacts host)
    {
        if (request.NoMount.Contains(NoMountName.Tmp))
        {
            return [];
        }

        if (!request.Contain)
        {
            return [.. Bind(host, "/tmp", "/tmp", "the node's /tmp"),
                .. Bind(host, "/var/tmp", "/var/tmp", "the node's /var/tmp")];
        }

        return
        [
            Private(request, "/tmp", "tmp", "mode=1777", "a private /tmp (--contain)"),
            Private(request, "/var/tmp", "var_tmp", "mode=1777", "a private /var/tmp (--contain)"),
        ];
    }

    private static List<Placement> Home(RunRequest request, HostFacts host)
    {
        string inside = request.HomeInside(host.Home);
        if (!inside.StartsWith('/'))
        {
            throw new RefusedException($"cannot use '{inside}' as the home directory: not an absolute path",
                "it is a place in the container, which has no working directory yet", "--home /absolute/path, or --no-home");
        }

        if (inside == "/")
        {
            return [];
        }

        if (request.Home is { } home)
        {
            FileEntry fact = host.Look(Absolute(host, home.Source));
            return fact.Kind == PathKind.Directory
                ? [new BindPlacement(fact.Canonical, fact.Kind, ContainerPath.Of(inside), false, true, "home directory (--home)")
                    { Wish = PlacementWish.Asked }]
                : throw new RefusedException($"cannot use '{home.Source}' as the home directory: not a directory on this host",
                    "--home, HPCRUN_HOME or /etc/passwd names it", "create it, or --no-home");
        }

        return request.Contain
            ? [Private(request, inside, "home", "mode=0750", "a private home (--contain)")]
            : Bind(host, host.Home, inside, "home directory");
    }

    private static List<Placement> WorkingDirectory(HostFacts host)
    {
        string directory = host.WorkingDirectory, name = host.NamedWorkingDirectory;
        bool isNamed = name.Length > 0 && name != directory && !IsImages(name) && host.Look(name).Canonical == directory;
        return IsImages(directory) ? [] :
        [
            .. Bind(host, directory, directory, "working directory"),
            .. isNamed ? Bind(host, directory, name, "working directory, as the caller names it") : [],
        ];
    }

    private static bool IsImages(string directory) => directory.Length == 0 || ImageOwned.Contains(directory)
        || directory.StartsWith("/proc", StringComparison.Ordinal) || directory.StartsWith("/sys", StringComparison.Ordinal)
        || directory.StartsWith("/dev", StringComparison.Ordinal);

    /// <summary>An empty directory of the container's own: in memory, or below --workdir.</summary>
    internal static Placement Private(RunRequest request, string target, string name, string options, string reason) =>
        request.WorkDirectory is { } work
            ? new BindPlacement($"{work.TrimEnd('/')}/{name}", PathKind.Directory, ContainerPath.Of(target), false, false,
                $"{reason}, in --workdir")
            : new MemoryPlacement(ContainerPath.Of(target), options, reason);

    internal static string Absolute(HostFacts host, string path) =>
        path.StartsWith('/') ? path : $"{host.WorkingDirectory}/{path}";
}
