using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Hpc.Cli.Tests;

/// <summary>siftool, built from Debian's golang-github-sylabs-sif-dev: another implementation of SIF to judge ours by.</summary>
internal static class Siftool
{
    private const string Packages = "/usr/share/gocode";

    private static readonly Lazy<string> Program = new(() => Build());

    /// <summary>Why siftool is not there; null if it can be built.</summary>
    internal static string? Absent =>
        Directory.Exists($"{Packages}/src/github.com/sylabs/sif") && File.Exists("/usr/bin/go")
            ? null
            : "no siftool to compare with: apt-get install golang-go golang-github-sylabs-sif-dev";

    /// <summary>Runs one of its commands.</summary>
    /// <returns>Exit status and standard output.</returns>
    internal static (int Status, byte[] Output) Run(params string[] words)
    {
        ProcessStartInfo start = new(Program.Value, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process siftool = Process.Start(start)!;
        _ = siftool.StandardError.ReadToEndAsync();
        MemoryStream output = new();
        siftool.StandardOutput.BaseStream.CopyTo(output);
        siftool.WaitForExit();
        return (siftool.ExitCode, output.ToArray());
    }

    private static string Build([CallerFilePath] string source = "")
    {
        string program = Path.Combine(AppContext.BaseDirectory, "siftool");
        ProcessStartInfo start = new("/usr/bin/go", ["build", "-o", program, "main.go"])
        {
            WorkingDirectory = Path.Combine(Path.GetDirectoryName(source)!, "siftool-oracle"),
            Environment = { ["GO111MODULE"] = "off", ["GOPATH"] = Packages, ["GOFLAGS"] = "", ["GOCACHE"] = program + "-cache" },
        };
        using Process go = Process.Start(start)!;
        go.WaitForExit();
        return go.ExitCode == 0 ? program : throw new InvalidOperationException("go build failed");
    }
}
