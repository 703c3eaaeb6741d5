using System.Diagnostics;

namespace Hpc.EndToEnd.Tests;

/// <summary>A tool of the host, run as whoever runs the tests.</summary>
internal static class HostTool
{
    /// <summary>What it prints; it must succeed.</summary>
    public static string Run(string program, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', words)}: {process.ExitCode}\n{output}{errors.Result}");
        return output;
    }
}
