using System.Runtime.InteropServices;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Signals that end the program: what is unfinished is removed first, then the program ends with the status that shells give
/// for the signal.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations =
    [
        .. new[] { (PosixSignal.SIGINT, 130), (PosixSignal.SIGTERM, 143), (PosixSignal.SIGHUP, 129), (PosixSignal.SIGQUIT, 131) }
            .Select(signal => PosixSignalRegistration.Create(signal.Item1, _ => End(signal.Item2))),
    ];

    /// <summary>The end comes from the thread that removes it.</summary>
    public static int AwaitEnd()
    {
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private static void End(int status)
    {
        TemporaryNames.End();
        Linux.Unistd.ExitNow(status);
    }
}
