using System.Diagnostics;

namespace Hpc.EndToEnd.Tests;

/// <summary>A tool of the host, run as whoever runs the tests.</summary>
internal static class HostTool
{
    /// <summary>What it prints; it must succeed.</summary>
    public static string Run(string program, params string[] words)
    {
        using Process process =
            Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string said = output + errors.Result, last = said.TrimEnd().Split('\n')[^1];
        Assert.True(process.ExitCode == 0,
            $"{Path.GetFileName(program)} ended with {process.ExitCode}: {last}\n{program} {string.Join(' ', words)}\n{said}");
        return output;
    }
}
