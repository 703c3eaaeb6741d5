namespace Hpc.Fuse;

/// <summary>What threads without work sleep on. A ring between looking for work and falling asleep is not missed.</summary>
internal sealed unsafe class WorkBell : IDisposable
{
    private readonly MappedMemory _words = new(2 * sizeof(int));

    /// <summary>To be read before looking for work.</summary>
    public int Rings => Volatile.Read(ref *RingCount);

    private int* RingCount => (int*)_words.Start;

    private int* SleeperCount => RingCount + 1;

    /// <summary>There is work for one thread.</summary>
    public void Ring()
    {
        Interlocked.Increment(ref *RingCount);
        if (Volatile.Read(ref *SleeperCount) > 0)
        {
            Hpc.Linux.Futex.Wake(RingCount, 1);
        }
    }

    /// <summary>There is news for all threads.</summary>
    public void RingAll()
    {
        Interlocked.Increment(ref *RingCount);
        Hpc.Linux.Futex.Wake(RingCount);
    }

    /// <summary>Sleeps until it rings, or for so long (0: for ever), unless it has rung since <paramref name="seen"/>.</summary>
    public void Wait(int seen, int milliseconds)
    {
        Interlocked.Increment(ref *SleeperCount);
        if (milliseconds == 0)
        {
            Hpc.Linux.Futex.Wait(RingCount, seen);
        }
        else
        {
            Hpc.Linux.Futex.Wait(RingCount, seen, milliseconds);
        }

        Interlocked.Decrement(ref *SleeperCount);
    }

    public void Dispose() => _words.Dispose();
}
