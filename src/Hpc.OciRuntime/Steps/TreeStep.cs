using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>A step whose paths lie in a tree that somebody else wrote: no link in it leads out of the root.</summary>
public abstract record TreeStep(string Reason) : Step(Reason);

/// <summary>From here on the paths of mounts are looked up below this directory as if it were the root; "" ends it.</summary>
public sealed record LookWithinStep(string Path, string Reason) : TreeStep(Reason)
{
    public override string Operation => "within";
    public override string[] Words => [Path];
    public override string Call =>
        Path.Length == 0 ? "paths are the process's own again" : $"open({Quote(Path)}, O_PATH): paths are looked up below it";
}

/// <summary>The mount point is there, or is made with its parents.</summary>
public sealed record MountPointStep(string Path, bool IsDirectory, string Reason) : TreeStep(Reason)
{
    public override string Operation => "point";
    public override string[] Words => [Path, IsDirectory ? "d" : "f"];
    public override string Call =>
        IsDirectory ? $"mkdir({Quote(Path)}, 0755) if missing" : $"open({Quote(Path)}, O_CREAT, 0644) if missing";
}

/// <summary>The same for a bind of what an earlier step mounts: it is a directory or a file as that is.</summary>
public sealed record MountPointLikeStep(string Source, string Path, string Reason) : TreeStep(Reason)
{
    public override string Operation => "pointlike";
    public override string[] Words => [Source, Path];
    public override string Call => $"stat({Quote(Source)}), mkdir or open({Quote(Path)}, O_CREAT) if missing";
}

/// <summary>mount(2) of a file system in memory; a directory that is covered lends it its mode, one that is missing is
/// made.</summary>
public sealed record MountCoverStep(string Source, string Target, string Type, MountFlags Flags, string Data, string Reason)
    : TreeStep(Reason)
{
    public override string Operation => "cover";
    public override string[] Words => [Source, Target, Type, $"{(ulong)Flags}", Data];
    public override string Call =>
        $"mount({Quote(Source)}, {Quote(Target)}, {Quote(Type)}, {Flags.ToNames()}, {Quote(Data)} and the mode of what is " +
            "covered)";
}

/// <summary>symlink(2); what has the name already stays.</summary>
public sealed record TreeLinkStep(string Target, string Path, string Reason) : TreeStep(Reason)
{
    public override string Operation => "linkin";
    public override string[] Words => [Target, Path];
    public override string Call => $"symlink({Quote(Target)}, {Quote(Path)})";
}

/// <summary>mount(2) of a file system in memory that begins with a copy of what the directory holds.</summary>
/// <param name="Lends">The directory's mode is the file system's, too.</param>
public sealed record MountCopyStep(string Source, string Target, string Type, MountFlags Flags, string Data, bool Lends,
    string Reason) : TreeStep(Reason)
{
    public override string Operation => "copyup";
    public override string[] Words => [Source, Target, Type, $"{(ulong)Flags}", Data, Lends ? "1" : "0"];
    public override string Call =>
        $"mount({Quote(Source)}, {Quote(Target)}, {Quote(Type)}, {Flags.ToNames()}, {Quote(Data)}), copy what was there";
}

/// <summary>open_tree(2), mount_setattr(2) and move_mount(2), Linux 5.12: a bind that has its attributes before anybody sees it.
/// Where one of them is refused: mount(2), twice.</summary>
public sealed record BindStep(string Source, string Target, bool Recursive, MountAttributes Set, MountAttributes Clear,
    string Reason) : TreeStep(Reason)
{
    public override string Operation => "bind";
    public override string[] Words => [Source, Target, Recursive ? "1" : "0", $"{(ulong)Set}", $"{(ulong)Clear}",
        $"{(ulong)Set.ToFlags()}", $"{(ulong)Clear.ToFlags()}"];
    public override string Call => $"open_tree({Quote(Source)}{(Recursive ? ", AT_RECURSIVE" : "")}), mount_setattr(set "
        + $"{Set.ToNames()}, clear {Clear.ToNames()}), move_mount({Quote(Target)})";
}

/// <summary>mount_setattr(2), Linux 5.12.</summary>
public sealed record ChangeAttributesStep(string Path, MountAttributes Set, MountAttributes Clear, bool Recursive, string Reason)
    : TreeStep(Reason)
{
    public override string Operation => "changeattr";
    public override string[] Words => [Path, $"{(ulong)Set}", $"{(ulong)Clear}", Recursive ? "1" : "0"];
    public override string Call =>
        $"mount_setattr({Quote(Path)}, {(Recursive ? "AT_RECURSIVE" : "0")}, set {Set.ToNames()}, clear {Clear.ToNames()})";
}

/// <summary>An empty directory or file covers what is there.</summary>
public sealed record MaskStep(string Path, string Reason) : TreeStep(Reason)
{
    public override string Operation => "mask";
    public override string[] Words => [Path];
    public override string Call => $"mount(\"/dev/null\" or \"tmpfs\", {Quote(Path)}) if it is there";
}

/// <summary>What is there is mounted onto itself, read-only.</summary>
public sealed record ProtectStep(string Path, string Reason) : TreeStep(Reason)
{
    public override string Operation => "readonly";
    public override string[] Words => [Path];
    public override string Call => $"mount({Quote(Path)}, {Quote(Path)}, NULL, MS_BIND|MS_REC), then MS_RDONLY, if it is there";
}

/// <summary>chroot(2), where pivot_root(2) is not wanted.</summary>
public sealed record ChangeRootStep(string Path, string Reason) : TreeStep(Reason)
{
    public override string Operation => "chroot";
    public override string[] Words => [Path];
    public override string Call => $"chroot({Quote(Path)})";
}
