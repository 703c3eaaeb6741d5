namespace Hpc.Plan;

/// <summary>Something that will stand at a path of the container.</summary>
/// <param name="Target">Where, as asked for; links of the image are resolved later.</param>
/// <param name="Reason">Why, for <c>--explain</c>.</param>
internal abstract record Placement(ContainerPath Target, string Reason)
{
    public PlacementWish Wish { get; init; }

    /// <summary>The mount point has to be a directory (else a file).</summary>
    public abstract bool NeedsDirectory { get; }

    /// <summary>The mount point is the path itself, even if the image has a symbolic link there (/etc/resolv.conf in many
    /// images).</summary>
    public virtual bool ReplacesLink => false;
}

/// <summary>A part of the host, bound.</summary>
/// <param name="Source">Canonical host path.</param>
/// <param name="Recursive">With the mounts below it.</param>
/// <param name="ReplaceLink">See <see cref="Placement.ReplacesLink"/>.</param>
internal sealed record BindPlacement(
    string Source, PathKind Kind, ContainerPath Target, bool ReadOnly, bool Recursive, string Reason, bool ReplaceLink = false)
    : Placement(Target, Reason)
{
    public override bool NeedsDirectory => Kind == PathKind.Directory;
    public override bool ReplacesLink => ReplaceLink;

    /// <summary>Besides <see cref="ReadOnly"/>.</summary>
    public MountFlags Flags { get; init; }

    /// <inheritdoc cref="BindRequest.Propagation"/>
    public MountFlags Propagation { get; init; }

    /// <summary>A path of the container below <paramref name="at"/>, where this is mounted, as the host has it.</summary>
    public string OnHost(ContainerPath at, ContainerPath path) =>
        (Source == "/" ? "" : Source) + path.ToString()[at.ToString().Length..] is { Length: > 0 } below ? below : "/";
}

/// <summary>A new, empty file system in memory.</summary>
/// <param name="Options">Data of mount(2), e.g. "mode=1777,size=64m".</param>
internal sealed record MemoryPlacement(ContainerPath Target, string Options, string Reason) : Placement(Target, Reason)
{
    public MountFlags Flags { get; init; } = MountFlags.MS_NOSUID | MountFlags.MS_NODEV;

    public override bool NeedsDirectory => true;
}

/// <summary>A new instance of a kernel file system: proc in a new pid namespace, mqueue in a new ipc namespace.</summary>
internal sealed record KernelPlacement(ContainerPath Target, string Type, MountFlags Flags, string Options, string Reason)
    : Placement(Target, Reason)
{
    public override bool NeedsDirectory => true;
}

/// <summary>A minimal /dev in memory with the devices that every program expects.</summary>
/// <param name="Terminal">The caller's, by its path on the host, shown as /dev/console: /dev/pts is a new one, in which it has no
/// name. Null for none.</param>
internal sealed record DevicesPlacement(ContainerPath Target, string? Terminal, string Reason) : Placement(Target, Reason)
{
    public override bool NeedsDirectory => true;
}

/// <summary>A file of the plan's own, in memory.</summary>
/// <param name="Content">One char per byte.</param>
internal sealed record ContentPlacement(ContainerPath Target, string Content, string Reason) : Placement(Target, Reason)
{
    public override bool NeedsDirectory => false;
    public override bool ReplacesLink => ReplaceLink;

    /// <summary>See <see cref="Placement.ReplacesLink"/>.</summary>
    public bool ReplaceLink { get; init; }
}

/// <summary>A FUSE file system that a program of the container serves.</summary>
/// <param name="Slot">Where its open device is kept until the program starts.</param>
/// <param name="Source">The program, for the mount table.</param>
internal sealed record FusePlacement(int Slot, string Source, ContainerPath Target, string Reason) : Placement(Target, Reason)
{
    public override bool NeedsDirectory => true;
}

/// <summary>A directory or a file of another image, served and bound.</summary>
/// <param name="Image">Index among the plan's images; 0 is the container's own.</param>
/// <param name="Inside">Path in that image.</param>
internal sealed record ImagePlacement(int Image, ContainerPath Inside, ContainerPath Target, string Reason)
    : Placement(Target, Reason)
{
    public bool IsFile { get; init; }

    public override bool NeedsDirectory => !IsFile;
}
