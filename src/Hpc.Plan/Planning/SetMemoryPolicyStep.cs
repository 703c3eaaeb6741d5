namespace Hpc.Plan;

/// <summary>set_mempolicy(2): memory of the program and its children comes from these NUMA nodes and from no others.</summary>
public sealed record SetMemoryPolicyStep(IReadOnlyList<int> Nodes, string Reason) : Step(Reason)
{
    public override string Operation => "mempolicy";
    public override string[] Words => NumberList.Parts(Nodes);
    public override string Call => $"set_mempolicy(MPOL_BIND, [{NumberList.Text(Nodes)}])";
}
