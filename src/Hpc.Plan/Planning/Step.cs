namespace Hpc.Plan;

/// <summary>One operation on the kernel, as data. The stage does it; <c>--explain</c> prints it; golden files hold it.</summary>
/// <param name="Reason">Why it is done, in the user's words.</param>
public abstract record Step(string Reason)
{
    /// <summary>The system call as strace would print it.</summary>
    public abstract string Call { get; }

    /// <summary>The stage's name for it (*operations.c).</summary>
    public abstract string Operation { get; }

    /// <summary>The words that go with the operation, one char per byte.</summary>
    public abstract string[] Words { get; }

    /// <summary>What is done in its place where the call itself is refused (ENOSYS, EPERM or EINVAL: an older kernel, or a
    /// filter). null: the launch ends there.</summary>
    public Step? Otherwise { get; init; }

    /// <summary>A string argument as C would write it; bytes outside ASCII as octal.</summary>
    protected static string Quote(string text) => CallText.Quote(text);
}

/// <summary>unshare(2).</summary>
public sealed record UnshareStep(NamespaceKinds Kinds, string Reason) : Step(Reason)
{
    public override string Operation => "unshare";
    public override string[] Words => [$"{(int)Kinds}"];
    public override string Call => $"unshare({Kinds.ToFlagNames()})";
}

/// <summary>setns(2) to a namespace whose descriptor the image server gave.</summary>
/// <param name="Slot">Index among the descriptors that travel with the plan (0 is the plan itself).</param>
public sealed record JoinStep(int Slot, NamespaceKinds Kind, string Reason) : Step(Reason)
{
    public override string Operation => "setns";
    public override string[] Words => [$"{Slot}", $"{(int)Kind}"];
    public override string Call => $"setns(descriptor {Slot}, {Kind.ToFlagNames()})";
}

/// <summary>write(2) to a file of the kernel's, e.g. /proc/self/uid_map.</summary>
public sealed record WriteStep(string Path, string Content, string Reason) : Step(Reason)
{
    public override string Operation => "write";
    public override string[] Words => [Path, Content];
    public override string Call => $"write({Quote(Path)}, {Quote(Content)})";
}

/// <summary>A new file with content.</summary>
public sealed record CreateFileStep(string Path, int Mode, string Content, string Reason) : Step(Reason)
{
    public override string Operation => "file";
    public override string[] Words => [Path, $"{Mode}", $"{Content.Length}", Content];
    public override string Call => $"open({Quote(Path)}, O_CREAT, 0{Convert.ToString(Mode, 8)}), write({Content.Length} bytes)";
}

/// <summary>mount(2) of the image's file system; the open /dev/fuse goes to the image server.</summary>
public sealed record MountImageStep(string Target, MountFlags Flags, string Options, string Reason) : Step(Reason)
{
    /// <summary>/dev/fuse, by the name that it has while this step is done.</summary>
    public string Device { get; init; } = "/dev/fuse";

    /// <summary>Index among the plan's images: the order in which the server gets their descriptors. 0 is the container's
    /// own.</summary>
    public int Image { get; init; }

    public override string Operation => "fuse";
    public override string[] Words => [Device, Target, $"{(ulong)Flags}", Options];
    public override string Call =>
        $"mount(\"hpcrun\", {Quote(Target)}, \"fuse.hpcrun\", {Flags.ToNames()}, \"fd={Device},{Options}\")";
}

/// <summary>mount(2). An empty source, type or data is NULL.</summary>
public sealed record MountStep(string Source, string Target, string Type, MountFlags Flags, string Data, string Reason)
    : Step(Reason)
{
    public override string Operation => "mount";
    public override string[] Words => [Source, Target, Type, $"{(ulong)Flags}", Data];
    public override string Call =>
        $"mount({OrNull(Source)}, {Quote(Target)}, {OrNull(Type)}, {Flags.ToNames()}, {OrNull(Data)})";

    private static string OrNull(string text) => text.Length == 0 ? "NULL" : Quote(text);
}

/// <summary>mount_setattr(2), Linux 5.12: attributes of a mount and, if recursive, of all below it.</summary>
public sealed record SetMountAttributesStep(string Target, MountAttributes Set, bool Recursive, string Reason) : Step(Reason)
{
    public override string Operation => "setattr";
    public override string[] Words => [Target, $"{(ulong)Set}", Recursive ? "1" : "0"];
    public override string Call => $"mount_setattr({Quote(Target)}, {(Recursive ? "AT_RECURSIVE" : "0")}, set {Set.ToNames()})";
}

/// <summary>mount(2) MS_REMOUNT|MS_BIND: the mount keeps its flags but for these.</summary>
/// <param name="MountTable">/proc/self/mountinfo by the name that it has while this step is done: the mounts below are changed,
/// too; empty: this one only.</param>
public sealed record ChangeFlagsStep(string Target, MountFlags Set, MountFlags Clear, string MountTable, string Reason)
    : Step(Reason)
{
    public override string Operation => "remount";
    public override string[] Words => [Target, $"{(ulong)Set}", $"{(ulong)Clear}", MountTable];
    public override string Call =>
        $"mount(NULL, {Quote(Target)}, NULL, MS_REMOUNT|MS_BIND, set {Set.ToNames()}, clear {Clear.ToNames()})"
        + (MountTable.Length > 0 ? ", and the mounts below it" : "");
}

/// <summary>umount2(2).</summary>
public sealed record UnmountStep(string Target, string Reason) : Step(Reason)
{
    private const int MNT_DETACH = 2;

    public override string Operation => "umount";
    public override string[] Words => [Target, $"{MNT_DETACH}"];
    public override string Call => $"umount2({Quote(Target)}, MNT_DETACH)";
}

/// <summary>stat(2): the kernel gets to know a path before others ask for it at the same time.</summary>
public sealed record LookStep(string Path, string Reason) : Step(Reason)
{
    public override string Operation => "stat";
    public override string[] Words => [Path];
    public override string Call => $"stat({Quote(Path)})";
}

/// <summary>pivot_root(2). No name is followed in the new root: the old one lies on it, and the host's root is the working
/// directory from here on. Relative paths are the host's then; absolute ones are the container's, and no link in it leads a mount
/// out of it.</summary>
public sealed record PivotRootStep(string NewRoot, string Reason) : Step(Reason)
{
    public override string Operation => "pivot";
    public override string[] Words => [NewRoot];
    public override string Call => $"chdir({Quote(NewRoot)}), pivot_root(\".\", \".\"), fchdir(the host's root)";
}

/// <summary>umount2(2) of every root that was left; a launch in which one of them is still mounted is refused.</summary>
public sealed record LeaveHostStep(string Reason) : Step(Reason)
{
    public override string Operation => "leave";
    public override string[] Words => [];
    public override string Call => "chdir(\"/\"), umount2(\".\", MNT_DETACH), read(\"/proc/self/mountinfo\")";
}

/// <summary>mount(2) of a directory, if it is still the one that a descriptor shows.</summary>
public sealed record BindDescriptorStep(int Slot, string Path, string Target, MountFlags Flags, string Reason) : Step(Reason)
{
    public override string Operation => "bindslot";
    public override string[] Words => [$"{Slot}", Path, Target, $"{(ulong)Flags}"];
    public override string Call =>
        $"mount({Quote(Path)}, if it is descriptor {Slot}, {Quote(Target)}, NULL, {Flags.ToNames()}, NULL)";
}

/// <summary>mount(2) of a part of another tree, out of which no link in it leads.</summary>
public sealed record BindPartStep(string Root, string Part, string Target, string Reason) : Step(Reason)
{
    public override string Operation => "bindin";
    public override string[] Words => [Root, Part, Target];
    public override string Call => $"mount({Quote(Part)} in {Quote(Root)}, {Quote(Target)}, NULL, MS_BIND, NULL)";
}

/// <summary>mkdir(2); a directory that already exists is fine.</summary>
public sealed record MakeDirectoryStep(string Path, int Mode, string Reason) : Step(Reason)
{
    public override string Operation => "mkdir";
    public override string[] Words => [Path, $"{Mode}"];
    public override string Call => $"mkdir({Quote(Path)}, 0{Convert.ToString(Mode, 8)})";
}

/// <summary>A mount point in a directory of the host, with the directories above it that are missing. What is there already
/// stays, whoever made it; no link is followed.</summary>
public sealed record MakePointStep(string Path, bool IsDirectory, string Reason) : Step(Reason)
{
    public override string Operation => "hostpoint";
    public override string[] Words => [Path, IsDirectory ? "d" : "f"];
    public override string Call => IsDirectory ? $"mkdir({Quote(Path)}, 0755), and the directories above it"
        : $"open({Quote(Path)}, O_CREAT|O_EXCL, 0644), and the directories above it";
}

/// <summary>symlink(2).</summary>
public sealed record SymbolicLinkStep(string Target, string Path, string Reason) : Step(Reason)
{
    public override string Operation => "symlink";
    public override string[] Words => [Target, Path];
    public override string Call => $"symlink({Quote(Target)}, {Quote(Path)})";
}

/// <summary>chdir(2).</summary>
public sealed record ChangeDirectoryStep(string Path, string Reason) : Step(Reason)
{
    public override string Operation => "chdir";
    public override string[] Words => [Path];
    public override string Call => $"chdir({Quote(Path)})";
}

/// <summary>sethostname(2).</summary>
public sealed record SetHostNameStep(string Name, string Reason) : Step(Reason)
{
    public override string Operation => "hostname";
    public override string[] Words => [Name];
    public override string Call => $"sethostname({Quote(Name)})";
}

/// <summary>umask(2).</summary>
public sealed record UmaskStep(int Mask, string Reason) : Step(Reason)
{
    public override string Operation => "umask";
    public override string[] Words => [$"{Mask}"];
    public override string Call => $"umask(0{Convert.ToString(Mask, 8).PadLeft(3, '0')})";
}

/// <summary>ioctl(SIOCSIFFLAGS): the loopback interface of a new network namespace comes up.</summary>
public sealed record RaiseLoopbackStep(string Reason) : Step(Reason)
{
    public override string Operation => "loopback";
    public override string[] Words => [];
    public override string Call => "ioctl(SIOCSIFFLAGS, \"lo\", IFF_UP)";
}

/// <summary>The rest of the plan runs in another pid namespace, as process 1 of a new one; the process outside mirrors its end,
/// and the one inside is killed with it.</summary>
public sealed record EnterPidNamespaceStep(string Reason) : Step(Reason)
{
    /// <summary>Descriptor of an existing one; 0 makes a new one.</summary>
    public int Slot { get; init; }

    /// <summary>A <see cref="StartInitStep"/> follows.</summary>
    public bool HasInit { get; init; }

    public override string Operation => "pidns";
    public override string[] Words => [$"{Slot}", HasInit ? "1" : "0"];
    public override string Call =>
        Slot == 0 ? "unshare(CLONE_NEWPID), fork()" : $"setns(descriptor {Slot}, CLONE_NEWPID), fork()";
}

/// <summary>Gives this process's user and mount namespaces to the image server, for the ranks that will join.</summary>
public sealed record OfferNamespacesStep(string Reason) : Step(Reason)
{
    /// <summary>Others that go with them.</summary>
    public NamespaceKinds Further { get; init; }

    public override string Operation => "sendns";
    public override string[] Words => [$"{(int)Further}"];
    public override string Call => "open(\"/proc/self/ns/user\"), open(\"/proc/self/ns/mnt\"), "
        + (Further == 0 ? "" : $"the same of {Further.ToFlagNames()}, ") + "sendmsg(SCM_RIGHTS)";
}

/// <summary>Opens this process's user and mount namespaces while /proc is the host's, to give them away later.</summary>
public sealed record OpenNamespacesStep(string Reason) : Step(Reason)
{
    public override string Operation => "openns";
    public override string[] Words => [];
    public override string Call => "open(\"/proc/self/ns/user\"), open(\"/proc/self/ns/mnt\")";
}

/// <summary>Gives an open directory to the launcher, which watches how long its file system is mounted.</summary>
public sealed record OfferDirectoryStep(string Path, string Reason) : Step(Reason)
{
    public override string Operation => "senddir";
    public override string[] Words => [Path];
    public override string Call => $"open({Quote(Path)}, O_DIRECTORY), sendmsg(SCM_RIGHTS)";
}

/// <summary>Remembers the present mount namespace in a slot.</summary>
public sealed record RememberMountsStep(int Slot, string Reason) : Step(Reason)
{
    public override string Operation => "keepns";
    public override string[] Words => [$"{Slot}"];
    public override string Call => $"open(\"/proc/self/ns/mnt\") -> descriptor {Slot}";
}

/// <summary>open_tree(2), Linux 5.2: a detached copy of one mount.</summary>
public sealed record CloneMountStep(int Slot, string Path, string Reason) : Step(Reason)
{
    public override string Operation => "clonemount";
    public override string[] Words => [$"{Slot}", Path];
    public override string Call => $"open_tree({Quote(Path)}, OPEN_TREE_CLONE) -> descriptor {Slot}";
}

/// <summary>move_mount(2), Linux 5.2: puts a detached mount into the tree.</summary>
public sealed record PlaceMountStep(int Slot, string Target, string Reason) : Step(Reason)
{
    public override string Operation => "placemount";
    public override string[] Words => [$"{Slot}", Target];
    public override string Call => $"move_mount(descriptor {Slot}, {Quote(Target)})";
}

/// <summary>prctl(PR_SET_NO_NEW_PRIVS).</summary>
public sealed record NoNewPrivilegesStep(string Reason) : Step(Reason)
{
    public override string Operation => "nnp";
    public override string[] Words => [];
    public override string Call => "prctl(PR_SET_NO_NEW_PRIVS, 1)";
}

/// <summary>prctl(PR_SET_DUMPABLE): processes of the namespaces that are entered cannot trace this one, nor open what /proc shows
/// of it, until it executes the program.</summary>
public sealed record HideStep(string Reason) : Step(Reason)
{
    public override string Operation => "hide";
    public override string[] Words => [];
    public override string Call => "prctl(PR_SET_DUMPABLE, 0)";
}

/// <summary>seccomp(2): TIOCSTI and TIOCLINUX, which put input into a terminal, are refused to the program and its
/// children.</summary>
public sealed record NoTypingStep(string Reason) : Step(Reason)
{
    public override string Operation => "notyping";
    public override string[] Words => [];
    public override string Call => "seccomp(SECCOMP_SET_MODE_FILTER, ioctl(TIOCSTI) and ioctl(TIOCLINUX): EPERM)";
}

/// <summary>close(2) of every directory that the caller left open: through one, a program gets at all that is around it
/// (adr/0057).</summary>
public sealed record CloseDirectoriesStep(string Reason) : Step(Reason)
{
    public override string Operation => "nodirs";
    public override string[] Words => [];
    public override string Call => "fstat(), close() of open directories";
}

/// <summary>seccomp(2): what only root can do with ids that the user namespace lacks is answered as root would be answered:
/// chown(2), setuid(2), setgroups(2) and their relatives, and mknod(2) of devices. Files stay the user's, who is root inside;
/// what a process believes of its own ids is remembered (root_server.c).</summary>
public sealed record AnswerAsRootStep(string Reason) : Step(Reason)
{
    public override string Operation => "asroot";
    public override string[] Words => [];
    public override string Call => "seccomp(SECCOMP_SET_MODE_FILTER, chown, setuid, setgroups and mknod with unmapped ids: 0)";
}

/// <summary>seccomp(2): fsync(2), fdatasync(2), sync(2), syncfs(2) and sync_file_range(2) are answered at once as done. For files
/// that a crash may take.</summary>
public sealed record SkipSyncStep(string Reason) : Step(Reason)
{
    public override string Operation => "nosync";
    public override string[] Words => [];
    public override string Call => "seccomp(SECCOMP_SET_MODE_FILTER, fsync, fdatasync, sync, syncfs and sync_file_range: 0)";
}

/// <summary>execve(2) of the first candidate that is there: this process becomes the solver.</summary>
public sealed record ExecStep(
    IReadOnlyList<string> Candidates, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, string Reason)
    : Step(Reason)
{
    public override string Operation => "exec";
    public override string[] Words => [$"{Candidates.Count}", .. Candidates, $"{Arguments.Count}", .. Arguments,
        $"{Environment.Count}", .. Environment];
    public override string Call => $"execve({Quote(Candidates.Count > 0 ? Candidates[0] : "")}" +
        (Candidates.Count > 1 ? $" or {Candidates.Count - 1} more" : "") +
        $", [{string.Join(", ", Arguments.Select(Quote))}], {Environment.Count} variables)";
}
