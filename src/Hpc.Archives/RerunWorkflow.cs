using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Archives;

/// <summary>Repeats the steps of a workflow in their order: what a step reads is what those before it have made now, else what
/// is in the archive.</summary>
/// <param name="place">A new directory, in which each step has one; absolute, one char per byte.</param>
internal sealed class RerunWorkflow(ArchiveFile archive, WorkflowGraph graph, string place)
{
    private readonly Dictionary<string, RerunPlan> _done = new(StringComparer.Ordinal);

    /// <summary>Takes the directory.</summary>
    public void Begin() => RerunDirectory.Make(place).Dispose();

    /// <param name="choice">Of this step.</param>
    public RerunVerdict Run(string step, RerunPlan plan, RerunChoice choice)
    {
        RerunVerdict verdict = new Rerun(archive, step, plan, choice with { Made = name => Made(step, name) })
            .Run($"{place}/{step}");
        _done[step] = plan;
        return verdict;
    }

    private FileSource? Made(string step, string input)
    {
        WorkflowEdge? edge = graph.Edges.FirstOrDefault(edge => edge.To == step && edge.Name == input);
        return edge is null || !_done.TryGetValue(edge.From, out RerunPlan? maker)
            || maker.PlaceOf(edge.Path) is not { } made ? null
            : RerunDirectory.TryOpen($"{place}/{edge.From}", made);
    }
}
