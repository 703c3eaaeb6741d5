namespace Hpc.Plan;

/// <summary>mount(2) of a FUSE file system that nobody serves yet: <see cref="StartFuseProgramStep"/> follows. Until then whoever
/// looks into it waits.</summary>
/// <param name="Device">/dev/fuse, by the name that it has while this step is done.</param>
/// <param name="Slot">Where the open device is kept.</param>
/// <param name="Source">What the mount table shows.</param>
public sealed record MountFuseStep(
    string Device, int Slot, string Source, string Target, MountFlags Flags, string Options, string Reason) : Step(Reason)
{
    public override string Operation => "fusepoint";
    public override string[] Words => [Device, $"{Slot}", Source, Target, $"{(ulong)Flags}", Options];
    public override string Call =>
        $"mount({Quote(Source)}, {Quote(Target)}, \"fuse\", {Flags.ToNames()}, \"fd={Device},{Options}\") -> descriptor {Slot}";
}
