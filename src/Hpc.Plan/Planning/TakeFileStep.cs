namespace Hpc.Plan;

/// <summary>Waits until the launcher has given the locked file: the lock lasts as long as whoever has the descriptor.</summary>
public sealed record TakeFileStep(ExtImage File, int Slot, string Reason) : Step(Reason)
{
    public override string Operation => "await-planner";
    public override string[] Words => [$"{Slot}"];
    public override string Call => $"recvmsg(SCM_RIGHTS): {Quote(File.Name)} -> descriptor {Slot}";
}
