namespace Hpc.Plan;

/// <summary>mount(2) of a FUSE file system that a program of the host serves, which does not see it itself: it has a mount
/// namespace of its own from before, and the open /dev/fuse as number 3.</summary>
/// <param name="Served">Whose file the mount table shows.</param>
/// <param name="Root">Where the host's root is at this time.</param>
public sealed record StartMergerStep(string Device, ExtLayer Served, string Target, MountFlags Flags, string Options, string Root,
    IReadOnlyList<string> Arguments, string Reason)
    : Step(Reason)
{
    /// <summary>The file system's name in the mount table.</summary>
    public const string Type = "fuse.hpcrun-overlay";

    private string Source => Served.Path;

    public override string Operation => "start-server";
    public override string[] Words => [Device, Source, Target, Type, $"{(long)Flags}", Options, Root, .. Arguments];
    public override string Call =>
        $"clone(CLONE_NEWNS), mount({Quote(Source)}, {Quote(Target)}, \"{Type}\", {Flags.ToNames()}, \"fd={Device},{Options}\"), "
        + $"chroot({Quote(Root)}), execve({Quote(Arguments[0])}, [{string.Join(", ", Arguments.Select(Quote))}]), wait()";
}
