using System.Text;
using Hpc.Binary;

namespace Hpc.ImageCli;

/// <summary>A script that is longer than a word of a command line can be: the shell reads it from a file that only the step
/// sees.</summary>
internal static class LongScript
{
    /// <summary>With its NUL (MAX_ARG_STRLEN, execve(2)).</summary>
    private const int MostBytes = 128 * 1024;

    private const string Name = "run";

    private static readonly string[] s_shells = ["ash", "bash", "busybox", "dash", "ksh", "mksh", "sh", "zsh"];

    public static bool IsOne(string script) => Encoding.UTF8.GetByteCount(script) >= MostBytes;

    /// <param name="shell">Its words, to which a script is added.</param>
    /// <param name="line">Of the instruction, for messages.</param>
    /// <returns>The words that run it, and the directory that the step sees (<see cref="StepProgram.Seen"/>).</returns>
    /// <exception cref="RefusedException">The program is no shell that reads a file.</exception>
    public static (string[] Words, string Shown) Put(BuildPlace place, IReadOnlyList<string> shell, string script, int line)
    {
        if (!s_shells.Contains(Path.GetFileName(shell[0])))
        {
            throw new RefusedException($"cannot do line {line}: its script has more than 128 KiB",
                $"the kernel takes no longer word, and only a shell reads it from a file; SHELL is {shell[0]}",
                "COPY the script into the image, and RUN that");
        }

        string shown = place.NewDirectory("script");
        File.WriteAllBytes(Path.Combine(shown, Name), RawText.Bytes(ImageTarget.Bytes(script)));
        return ([.. shell, $". {StepProgram.Seen}/{Name}"], shown);
    }
}
