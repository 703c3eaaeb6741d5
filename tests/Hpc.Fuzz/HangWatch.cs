using System.Diagnostics;

namespace Hpc.Fuzz;

/// <summary>Ends the process, with a finding, when one input keeps the processor busy.</summary>
internal static class HangWatch
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    public static void Start(FindingFiles files) => new Thread(() =>
    {
        while (true)
        {
            Thread.Sleep(1000);
            (long clock, TimeSpan processor) = files.Begun;
            if (clock != 0 && Stopwatch.GetElapsedTime(clock) > s_limit
                && Environment.CpuUsage.TotalTime - processor > s_limit / 2)
            {
                files.AddNow($"no answer in {s_limit.TotalSeconds} s");
                Environment.Exit(1);
            }
        }
    })
    { IsBackground = true }.Start();
}
