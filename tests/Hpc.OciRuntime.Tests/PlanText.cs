using System.Text;
using Hpc.Plan;

namespace Hpc.OciRuntime.Tests;

/// <summary>A plan as a person reads it: a line per step.</summary>
internal static class PlanText
{
    public static string Of(ContainerPlan plan)
    {
        StringBuilder text = new();
        foreach (Step step in plan.Launch.Steps)
        {
            text.Append(step.Call).Append("  # ").Append(step.Reason).Append('\n');
        }

        for (int i = 0; i < plan.Slots.Count; i++)
        {
            text.Append($"descriptor {i + 1}: {Source(plan.Slots[i])}\n");
        }

        return text.ToString();
    }

    private static string Source(SlotSource source) => source switch
    {
        NamespaceSource named => named.Path,
        FilterSource filter => $"seccomp, {filter.Filter.DefaultAction} and {filter.Filter.Rules.Count} rules",
        StartSocketSource => "the socket for start",
        _ => "the socket for the terminal",
    };
}
