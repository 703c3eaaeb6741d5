namespace Hpc.Launch.Recording;

/// <summary>Now, in nanoseconds since 1970.</summary>
internal static class RecordClock
{
    public static long Now() => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100;
}
