using System.Diagnostics;

namespace Hpc.Inject.Tests;

/// <summary>Programs of the distribution that judge or make test files.</summary>
internal static class Tool
{
    public static string Run(string program, params string[] arguments)
    {
        (string output, int status) = Try(program, arguments);
        return status == 0
            ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {status}\n{output}");
    }

    public static (string Output, int Status) Try(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C" },
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output + errors.Result, process.ExitCode);
    }

    public static string? Missing(params string[] programs) =>
        programs.FirstOrDefault(program =>
            !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
            .Any(directory => File.Exists(Path.Combine(directory, program))));
}
