namespace Hpc.Cli;

/// <summary>A size as siftool prints it: bytes below 1,024, then whole KiB, MiB, ... rounded to nearest.</summary>
internal static class ReadableSize
{
    private const string Units = "KMGTPE";

    internal static string Of(long size)
    {
        if (size < 1024)
        {
            return $"{size} B";
        }

        int unit = 0;
        double divisor = 1024;
        for (long rest = size / 1024; rest >= 1024; rest /= 1024)
        {
            divisor *= 1024;
            unit++;
        }

        return $"{Math.Round(size / divisor, MidpointRounding.AwayFromZero):0} {Units[unit]}iB";
    }
}
