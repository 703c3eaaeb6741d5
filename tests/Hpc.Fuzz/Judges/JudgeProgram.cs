using System.Diagnostics;

namespace Hpc.Fuzz;

/// <summary>Another program's answer about an input, within bounds of time, memory and output.</summary>
internal static class JudgeProgram
{
    private static readonly string s_directory = Directory.CreateTempSubdirectory("hpcrun-fuzz-").FullName;

    static JudgeProgram() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(s_directory, recursive: true);

    public static bool Exists(string program) =>
        new[] { "/usr/bin/", "/bin/" }.Any(directory => File.Exists(directory + program));

    /// <returns>What it printed, one char per byte; null if it failed, complained, printed too much or was not done in
    /// time.</returns>
    /// <param name="words">"{}" stands for the file with the input.</param>
    public static string? Ask(byte[] input, string program, params string[] words)
    {
        string file = Path.Combine(s_directory, "input");
        File.WriteAllBytes(file, input);
        const string Limits = "ulimit -v 2000000 -t 5 -f 20000; exec timeout 5 \"$@\"";
        ProcessStartInfo start = new("/bin/sh",
            ["-c", Limits, "sh", program, .. words.Select(word => word.Replace("{}", file, StringComparison.Ordinal))])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = s_directory,
            StandardOutputEncoding = System.Text.Encoding.Latin1,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        char[] room = new char[4 << 20];
        int length = process.StandardOutput.ReadBlock(room);
        process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        process.WaitForExit();
        return process.ExitCode == 0 && length < room.Length && complaints.Result.Length == 0
            ? new string(room, 0, length) : null;
    }
}
