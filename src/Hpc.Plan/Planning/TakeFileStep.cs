namespace Hpc.Plan;

/// <summary>Waits until the launcher has given the locked file: the lock lasts as long as whoever has the descriptor.</summary>
/// <param name="File">Without symbolic links.</param>
public sealed record TakeFileStep(string File, int Slot, string Reason) : OperationStep(Reason)
{
    public override string Operation => "sync";
    public override IReadOnlyList<string> Words => [$"{Slot}"];
    public override string Call => $"recvmsg(SCM_RIGHTS): {Quote(File)} -> descriptor {Slot}";
}
