using System.Diagnostics;
using System.Globalization;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>A program that ends when this one does, whatever ends it: a builder that is killed leaves no step behind. Only a
/// process can ask that for itself, so this program is started once more, asks, and becomes the other one.</summary>
internal static class TiedProgram
{
    /// <summary>Behind it: the pid of who starts it, the program by its path, its words.</summary>
    private const string Word = "become-tied";

    private const int ProgramAt = 3;

    public static ProcessStartInfo Start(string program, IEnumerable<string> words) => new(Environment.ProcessPath!,
        [Word, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), program, .. words])
    { UseShellExecute = false };

    /// <summary>Becomes the program where the words ask for it; nothing else of this process has been touched.</summary>
    /// <returns>Null where they do not; the status where it could not be started.</returns>
    public static int? TryBecome(string[] args)
    {
        if (args is not [Word, var parent, _, ..])
        {
            return null;
        }

        // The thread that asks is the one that becomes the program: the kernel keeps it for each thread.
        Prctl.EndWithParent(Signal.SIGKILL);
        if (Unistd.Getppid().ToString(CultureInfo.InvariantCulture) != parent)
        {
            return Report.FailureStatus; // it had ended before
        }

        string[] words = OwnWords.Read();
        Signal.StopIgnoring(Signal.SIGPIPE);
        int error = Spawn.Become(words[ProgramAt], words[ProgramAt..]);
        Report.Error($"cannot start '{args[ProgramAt - 1]}': {Errno.Name(-error)}", "the kernel refused it",
            $"ls -l {args[ProgramAt - 1]}");
        return Report.FailureStatus;
    }
}
