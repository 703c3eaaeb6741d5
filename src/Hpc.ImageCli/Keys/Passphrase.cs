using System.Globalization;
using System.Text;
using Hpc.CommandLine;
using Hpc.Plan;
using Microsoft.Win32.SafeHandles;

namespace Hpc.ImageCli;

/// <summary>Where a passphrase comes from: a descriptor, so that jobs can sign, or the terminal.</summary>
internal static class Passphrase
{
    private const int Longest = 4096;

    public static readonly OptionSpec Descriptor =
        new("passphrase-fd", '\0', "FD", "read the passphrase from this descriptor, up to the end of a line, and do not ask");

    /// <exception cref="RefusedException">There is no terminal, and no descriptor was given.</exception>
    public static string Ask(ParsedArguments words, string question)
    {
        if (words.Text("passphrase-fd") is { } text)
        {
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int fd) ? Read(fd)
                : throw new UsageException($"--passphrase-fd \"{text}\" is not the number of a descriptor");
        }

        return Console.IsInputRedirected
            ? throw new RefusedException("cannot use the key: its passphrase is missing", "there is no terminal to ask on",
                "--passphrase-fd FD reads it from a descriptor")
            : Prompt.AskUnseen(question);
    }

    private static string Read(int fd)
    {
        try
        {
            using FileStream stream = new(new SafeFileHandle(fd, ownsHandle: false), FileAccess.Read, bufferSize: 1);
            List<byte> bytes = [];
            for (int next; (next = stream.ReadByte()) is >= 0 and not '\n' && bytes.Count < Longest;)
            {
                bytes.Add((byte)next);
            }

            return Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new RefusedException($"cannot read the passphrase from descriptor {fd}", "it is not open for reading",
                "--passphrase-fd 3 3<FILE", inner: error);
        }
    }
}
