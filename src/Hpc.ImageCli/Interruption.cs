using System.Runtime.InteropServices;
using Hpc.Build;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Signals that end the program: what is unfinished is removed first, then the program ends with the status that shells give
/// for the signal.</summary>
internal sealed class Interruption : IDisposable
{
    private static readonly List<IAbandonable> s_outputs = [];

    private readonly List<PosixSignalRegistration> _registrations =
    [
        .. new[] { (PosixSignal.SIGINT, 130), (PosixSignal.SIGTERM, 143), (PosixSignal.SIGHUP, 129), (PosixSignal.SIGQUIT, 131) }
            .Select(signal => PosixSignalRegistration.Create(signal.Item1, _ => End(signal.Item2))),
    ];

    /// <summary>An image that is being made from now on.</summary>
    public static void Watch(IAbandonable output)
    {
        lock (s_outputs)
        {
            s_outputs.Add(output);
        }
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
        UnfinishedFile.AbandonAll();
        lock (s_outputs)
        {
            foreach (IAbandonable output in s_outputs)
            {
                output.Abandon();
            }
        }

        Linux.Unistd.ExitNow(status);
    }
}
