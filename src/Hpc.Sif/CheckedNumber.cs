using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>A number that is refused at the border when it is out of its range.</summary>
internal static class CheckedNumber
{
    internal static long Read64(ref ByteCursor cursor, string field, long lowest, long highest) =>
        Check(in cursor, cursor.I64(), field, lowest, highest, sizeof(long));

    internal static int Read32(ref ByteCursor cursor, string field, int lowest, int highest) =>
        (int)Check(in cursor, cursor.I32(), field, lowest, highest, sizeof(int));

    private static long Check(in ByteCursor cursor, long value, string field, long lowest, long highest, int size) =>
        value >= lowest && value <= highest ? value : throw cursor.Corrupt(field, $"{value}", Range(lowest, highest), size);

    private static string Range(long lowest, long highest) =>
        highest == long.MaxValue ? $"at least {lowest}" : $"{lowest} to {highest}";
}
