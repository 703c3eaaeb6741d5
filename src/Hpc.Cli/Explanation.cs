using System.Text;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>A plan as numbered system calls, each with its reason (--explain).</summary>
internal static class Explanation
{
    /// <param name="notes">Decisions about what of the host goes into the image.</param>
    public static string Of(LaunchPlan plan, IReadOnlyList<string> notes)
    {
        StringBuilder text = new();
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            text.Append($"{i + 1,3}  {plan.Steps[i].Call}\n       {plan.Steps[i].Reason}\n");
            text.Append(plan.Steps[i].Otherwise is { } other ? $"       or, where that call is refused: {other.Call}\n" : "");
        }

        foreach (SynthesisedEntry entry in plan.Synthesised)
        {
            string kind = entry.IsDirectory ? "directory"
                : entry.Append.Length > 0 ? "file, the image's with lines added" : "file";
            text.Append($"  +  the image server adds {entry.Path} ({kind})\n");
        }

        foreach (string note in notes)
        {
            text.Append($"  =  {note}\n");
        }

        foreach (string warning in plan.Warnings)
        {
            text.Append($"  !  {warning}\n");
        }

        return text.ToString();
    }
}
