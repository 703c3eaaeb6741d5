using System.Diagnostics;

namespace Hpc.ImageCli.Tests;

/// <summary>hpcrun-image as tests/run published it, beside $HPCRUN_BINARY.</summary>
internal static class Published
{
    private static readonly string? Program =
        Environment.GetEnvironmentVariable("HPCRUN_BINARY") is { } hpcrun
            ? Path.Combine(Path.GetDirectoryName(hpcrun)!, "hpcrun-image") : null;

    public static string? WhyNot { get; } =
        Program is null || !File.Exists(Program)
            ? "there is no hpcrun-image beside HPCRUN_BINARY: tests/run publishes both" : null;

    public static string Binary => Program!;

    /// <summary>The launcher, to which users give all commands; hpcrun-image itself where only that was published.</summary>
    public static string Hpcrun => Environment.GetEnvironmentVariable("HPCRUN_BINARY") is { } hpcrun && File.Exists(hpcrun)
        ? hpcrun : Binary;

    /// <param name="environment">NAME=VALUE in front of the test's own.</param>
    public static Process Start(IEnumerable<string> environment, params string[] words)
    {
        ProcessStartInfo start = new("env", [.. environment, Program!, .. words])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static (int Status, string Out, string Err) Run(IEnumerable<string> environment, params string[] words) =>
        End(Start(environment, words));

    public static (int Status, string Out, string Err) End(Process process)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            process.WaitForExit();
            return (process.ExitCode, output.Result, errors.Result);
        }
    }
}
