using System.Diagnostics;
using System.Text;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>Milliseconds per phase of a launch (--time), on standard error before the solver starts.</summary>
public sealed class PhaseTimes(long startedNanoseconds)
{
    private readonly List<(string Phase, long At)> _marks = [];

    /// <summary>The phase of this name ends now.</summary>
    public void Mark(string phase) => Mark(phase, Now());

    /// <summary>The phase of this name ended at a time that <see cref="Now"/> gave.</summary>
    public void Mark(string phase, long at) => _marks.Add((phase, at));

    internal void Print(LaunchPlan plan, long[] stepEnds)
    {
        StringBuilder text = new("hpcrun: time in milliseconds\n");
        long before = startedNanoseconds;
        foreach ((string phase, long at) in _marks)
        {
            Line(text, at - before, phase);
            before = at;
        }

        for (int i = 0; i < stepEnds.Length && i < plan.Steps.Count; i++)
        {
            Line(text, stepEnds[i] - before, $"step {i + 1}: {plan.Steps[i].Reason}");
            before = stepEnds[i];
        }

        Line(text, before - startedNanoseconds, "in all, until the solver's execve");
        Terminal.Print(text.ToString(), output: 2);
    }

    private static void Line(StringBuilder text, long nanoseconds, string what) =>
        text.Append($"  {nanoseconds / 1e6,7:F3}  {what}\n");

    /// <summary>CLOCK_MONOTONIC: Stopwatch counts nanoseconds of it on Linux.</summary>
    public static long Now() => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);
}
