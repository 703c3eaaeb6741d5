using System.Diagnostics;
using System.Text;

namespace Hpc.Plan.Tests;

/// <summary>The shells of this machine as referees: sources a script in a given environment and tells what a child would
/// see.</summary>
internal static class RealShell
{
    /// <summary>What a shell makes of itself.</summary>
    private static readonly string[] OwnVariables = ["PWD", "OLDPWD", "SHLVL", "_"];

    /// <summary>dash is always there on the machines that run these tests; bash mostly.</summary>
    public static readonly string[] All =
        [.. new[] { "/bin/dash", "/bin/bash", "/bin/busybox", "/usr/bin/busybox" }.Where(File.Exists)
            .DistinctBy(Path.GetFileName)];

    /// <summary>Sorted NAME=value lines, or null when the shell gave up on the script.</summary>
    public static string? Source(string shell, string script, IEnumerable<string> environment)
    {
        string file = Path.Combine(Path.GetTempPath(), $"hpcrun-script-{System.Environment.ProcessId}.sh");
        File.WriteAllBytes(file, Encoding.Latin1.GetBytes(script));
        try
        {
            return Run(shell, file, environment);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string? Run(string shell, string file, IEnumerable<string> environment) =>
        Start(shell, [$". {file}; exec /usr/bin/env -0"], environment);

    /// <summary>Runs <c>SHELL -c WORDS...</c> and tells the variables that it prints NUL-terminated; null when it
    /// fails.</summary>
    public static string? Start(string shell, IEnumerable<string> words, IEnumerable<string> environment)
    {
        ProcessStartInfo start = new(shell)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1
        };
        string[] options = Path.GetFileName(shell) switch
        {
            "busybox" => ["sh", "-c"],

            // +B: bash alone expands the braces of "${X:-"{a,b}"}", which no image builder meant.
            "bash" => ["+B", "-c"],
            _ => ["-c"],
        };
        foreach (string word in options.Concat(words))
        {
            start.ArgumentList.Add(word);
        }

        start.Environment.Clear();
        foreach (string entry in environment)
        {
            (string name, string? value) = KeyValue.Split(entry);
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? Sorted(output.Split('\0', StringSplitOptions.RemoveEmptyEntries)) : null;
    }

    /// <summary>The entries but for those that a shell makes of itself, in sorted lines.</summary>
    public static string Sorted(IEnumerable<string> entries) => string.Join('\n', entries
        .Where(entry => !OwnVariables.Contains(entry.Split('=')[0]))
        .Order(StringComparer.Ordinal));
}
