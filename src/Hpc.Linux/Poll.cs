using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>poll(2).</summary>
public static unsafe partial class Poll
{
    private const short POLLIN = 1;

    /// <summary>Waits until one of the descriptors can be read, has been hung up or has an error.</summary>
    /// <param name="ready">Filled: whether the descriptor of the same index is among them.</param>
    /// <param name="milliseconds">-1 waits for ever.</param>
    /// <returns>How many are; 0 after the time; or the negative errno.</returns>
    public static int Wait(ReadOnlySpan<int> descriptors, Span<bool> ready, int milliseconds = -1)
    {
        ulong[] entries = new ulong[descriptors.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = (uint)descriptors[i] | ((ulong)POLLIN << 32);
        }

        fixed (ulong* first = entries)
        {
            int count = poll(first, (ulong)entries.Length, milliseconds);
            for (int i = 0; i < entries.Length; i++)
            {
                ready[i] = count > 0 && entries[i] >> 48 != 0;
            }

            return count >= 0 ? count : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>struct pollfd is eight bytes: descriptor, events, revents.</summary>
    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ulong* entries, ulong count, int timeout);
}
