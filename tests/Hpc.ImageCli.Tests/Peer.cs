using System.Diagnostics;
using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>Programs of other people that the tests use as writers and judges.</summary>
internal static class Peer
{
    /// <summary>Why a test that needs these is skipped; null if they are there.</summary>
    public static string? Missing(params string[] programs)
    {
        string[] directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        string? missing = programs.FirstOrDefault(program => program != "root"
            && !directories.Any(directory => File.Exists(Path.Combine(directory, program))));
        return missing is not null ? $"{missing} is not installed"
            : programs.Contains("root") && Environment.UserName != "root" ? "only root can do that" : null;
    }

    /// <summary>Runs a program to its good end; returns its standard output.</summary>
    public static string Run(string program, params string[] words)
    {
        using Process process = Start(program, words);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', words)}: {process.ExitCode}: {errors.Result}");
        return output.Result;
    }

    public static Process Start(string program, params string[] words)
    {
        ProcessStartInfo start = new(program, words)
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // To docker-registry this would be a setting of its own: auth.file.
        start.Environment.Remove("REGISTRY_AUTH_FILE");
        return Process.Start(start)!;
    }
}
