using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Fuse.Session;

/// <summary>What requests and the work behind them ended in besides answers. Thread-safe.</summary>
/// <param name="failed">Is told of each.</param>
internal sealed class RequestErrors(Action<Exception>? failed)
{
    private long _unforeseen;

    /// <summary>Errors that nobody has thought of: neither the image's nor the disk's.</summary>
    public long Unforeseen => Volatile.Read(ref _unforeseen);

    public void Note(Exception error)
    {
        if (!IsForeseen(error))
        {
            Interlocked.Increment(ref _unforeseen);
        }

        failed?.Invoke(error);
    }

    /// <summary>A damaged image, or a disk that fails.</summary>
    public static bool IsForeseen(Exception error) =>
        error is CorruptImageException or UnsupportedFeatureException or SystemCallException { Call: "pread" };
}
