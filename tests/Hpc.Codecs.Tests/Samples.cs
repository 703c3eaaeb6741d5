namespace Hpc.Codecs.Tests;

/// <summary>Bytes to compress.</summary>
internal static class Samples
{
    /// <summary>Compressible, but neither trivial nor periodic: short runs that repeat earlier ones.</summary>
    public static byte[] Text(int size, int seed = 1)
    {
        Random random = new(seed);
        byte[] bytes = new byte[size];
        int at = 0;
        while (at < size)
        {
            int run = Math.Min(random.Next(1, 60), size - at);
            int distance = random.Next(1, 5000);
            for (int end = at + run; at < end; at++)
            {
                bytes[at] = run < 20 || distance > at ? (byte)random.Next('a', 'z') : bytes[at - distance];
            }
        }

        return bytes;
    }
}
