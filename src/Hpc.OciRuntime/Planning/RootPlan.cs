using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>The container's tree of files, from the bundle's directory to "/".</summary>
internal sealed class RootPlan
{
    private readonly RuntimeConfig _config;
    private readonly ContainerRequest _request;
    private readonly RuntimeFacts _facts;
    private readonly MountSteps _mounts;
    private readonly string _root;

    public RootPlan(RuntimeConfig config, ContainerRequest request, RuntimeFacts facts, UserNamespace user)
    {
        (_config, _request, _facts) = (config, request, facts);
        _root = Absolute(config.RootPath);
        _mounts = new MountSteps(config, facts, user, request.Bundle, _root);
    }

    /// <summary>All mounts, still below the directory of the bundle.</summary>
    public IEnumerable<Step> Build(string workingDirectory)
    {
        if (_facts.Look(_root).Kind is not PathKind.Directory and PathKind kind)
        {
            throw new RefusedException($"cannot use root.path \"{_root}\": "
                + $"{(kind == PathKind.Forbidden ? "permission denied" : "no such directory")}",
                "config.json names it as the root file system of the container", $"ls -ld {_root}");
        }

        List<Step> steps =
        [
            new MountStep("", "/", "",
                MountFlags.MS_REC | (_config.Linux.RootPropagation is "private" or "rprivate" ? MountFlags.MS_PRIVATE
                : MountFlags.MS_SLAVE), "", "nothing that is mounted here is seen outside"),
            new MountStep(_root, _root, "", MountFlags.MS_BIND | MountFlags.MS_REC, "", "root.path becomes a mount"),
            new LookWithinStep(_root, "links in the container's tree do not lead out of it"),
            .. _config.Mounts.SelectMany(_mounts.Of),
            .. DeviceSteps.Of(_config, _facts),
            new MountPointStep(workingDirectory, IsDirectory: true, "process.cwd"),
        ];
        return steps;
    }

    /// <summary>The directory of the bundle that becomes the root.</summary>
    public string Path => _root;

    /// <summary>The tree becomes the root; what is masked is masked by the host's own /dev/null.</summary>
    public IEnumerable<Step> Enter() =>
    [
        .. _config.Linux.ReadOnlyPaths.Distinct().Select(path => new ProtectStep(path, "linux.readonlyPaths")),
        .. _config.Linux.MaskedPaths.Distinct().Select(path => new MaskStep(path, "linux.maskedPaths")),
        new LookWithinStep("", "the container's tree is complete"),
        .. _request.NoPivot ? Move() : Pivot(),
        .. MountWords.Propagation(_config.Linux.RootPropagation) is { } propagation
            ? [new MountStep("", "/", "", propagation, "", "linux.rootfsPropagation")] : Array.Empty<Step>(),
    ];

    /// <summary>Behind the terminal, for which /dev gets a file.</summary>
    public IEnumerable<Step> Seal() =>
    [
        .. _mounts.Last,
        .. _config.RootReadOnly ? [MountSteps.Change("/", MountAttributes.ReadOnly, 0, MountFlags.MS_RDONLY, 0, "root.readonly")]
            : Array.Empty<Step>(),
    ];

    private IEnumerable<Step> Pivot() =>
    [
        new PivotRootStep(_root, "the container's tree becomes the root"),
        new LeaveHostStep("the host's tree leaves"),
    ];

    private IEnumerable<Step> Move() =>
    [
        new ChangeDirectoryStep(_root, "root.path"),
        new MountStep(".", "/", "", MountFlags.MS_MOVE, "", "--no-pivot"),
        new ChangeRootStep(".", "--no-pivot"),
        new ChangeDirectoryStep("/", "the container's root"),
    ];

    private string Absolute(string path)
    {
        string whole = path.StartsWith('/') ? path : $"{_request.Bundle}/{path}";
        return _facts.Look(whole) is { Kind: PathKind.Directory } found ? found.Canonical : whole;
    }
}
