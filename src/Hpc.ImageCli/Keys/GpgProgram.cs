using System.ComponentModel;
using System.Diagnostics;

namespace Hpc.ImageCli;

/// <summary>One run of gpg, gpgv or gpgconf. What is secret goes to standard input; its report comes on standard error, where
/// lines of "[GNUPG:]" are for programs (doc/DETAILS of GnuPG).</summary>
/// <param name="Lines">Its report: keyword and arguments.</param>
/// <param name="Text">What it told people, for a reason.</param>
internal sealed record GpgProgram(int Status, byte[] Output, IReadOnlyList<string[]> Lines, string Text)
{
    private const string Mark = "[GNUPG:] ";

    /// <exception cref="RefusedException">The program is not installed.</exception>
    public static GpgProgram Run(string program, IReadOnlyList<string> words, byte[] input)
    {
        ProcessStartInfo start =
            new(program, words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        using Process process = Start(start);
        using MemoryStream output = new();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Feed(process, input);
        reading.GetAwaiter().GetResult();
        string[] said = errors.GetAwaiter().GetResult().Split('\n');
        process.WaitForExit();
        string[][] lines = [.. said.Where(line => line.StartsWith(Mark, StringComparison.Ordinal)).Select(line =>
            line[Mark.Length..].Split(' '))];
        return new GpgProgram(process.ExitCode, output.ToArray(), lines,
            string.Join("; ", said.Where(line => line.StartsWith("gpg", StringComparison.Ordinal))));
    }

    /// <summary>The arguments of the report's first line with a keyword; null if there is none.</summary>
    public string[]? Find(string keyword) => Lines.FirstOrDefault(line => line[0] == keyword)?[1..];

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new RefusedException(
                $"cannot start {start.FileName}",
                    "OpenPGP keys and signatures are GnuPG's work, and it is not installed or not in $PATH",
                "install gpg, gpgv and gpg-agent (apt-get install gpg gpgv gpg-agent; gnupg2), or use --key with a PEM file");
        }
    }

    private static void Feed(Process process, byte[] input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all; its report says why.
        }
    }
}
