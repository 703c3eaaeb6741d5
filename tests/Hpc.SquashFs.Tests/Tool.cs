using System.Diagnostics;

namespace Hpc.SquashFs.Tests;

/// <summary>Programs of the machine that the tests use as writers and judges.</summary>
internal static class Tool
{
    /// <summary>Why a test that needs these programs is skipped; null if they are there.</summary>
    public static string? Missing(params string[] programs)
    {
        string[] directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        string? missing =
            programs.FirstOrDefault(program => !directories.Any(directory => File.Exists(Path.Combine(directory, program))));
        return missing is null ? null : $"{missing} is not installed";
    }

    /// <summary>Runs a program to its end; returns its standard output.</summary>
    public static byte[] Run(string program, IEnumerable<string> arguments, Action<Stream>? input = null)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using MemoryStream output = new();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Feed(process.StandardInput.BaseStream, input);
        Task.WaitAll(reading, errors);
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}: {errors.Result}");
    }

    private static void Feed(Stream stream, Action<Stream>? input)
    {
        try
        {
            using (stream)
            {
                input?.Invoke(stream);
            }
        }
        catch (IOException)
        {
            // The program went away before it had read all; its exit status and words say why.
        }
    }
}
