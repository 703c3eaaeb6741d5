namespace Hpc.Plan;

/// <summary>Waits until the launcher has written the record: it does so while the container is made.</summary>
public sealed record AwaitRecordStep() : Step("the record is there before the program starts (--record)")
{
    public override string Operation => "await-planner";

    /// <summary>A slot that nothing comes for.</summary>
    public override string[] Words => ["1"];

    public override string Call => "recvmsg(): the record is written";

    /// <summary>A plan that waits before its program starts, and before what starts it is another process.</summary>
    public static LaunchPlan In(LaunchPlan plan)
    {
        List<Step> steps = [.. plan.Steps];
        int inside = steps.FindIndex(step => step is EnterPidNamespaceStep);
        steps.Insert(inside < 0 ? steps.Count - 1 : inside, new AwaitRecordStep());
        return plan with { Steps = steps };
    }
}
