namespace Hpc.Fuse.Memory;

/// <summary>What threads without work sleep on: an event between looking for work and falling asleep is not missed.</summary>
internal sealed unsafe class EventCount : IDisposable
{
    private readonly MappedMemory _words = new(2 * sizeof(int));

    /// <summary>To be read before looking for work.</summary>
    public int Count => Volatile.Read(ref *Signals);

    private int* Signals => (int*)_words.Start;

    private int* Sleepers => Signals + 1;

    /// <summary>There is work for one thread.</summary>
    public void Signal()
    {
        Interlocked.Increment(ref *Signals);
        if (Volatile.Read(ref *Sleepers) > 0)
        {
            Hpc.Linux.Futex.Wake(Signals, 1);
        }
    }

    /// <summary>There is news for all threads.</summary>
    public void SignalAll()
    {
        Interlocked.Increment(ref *Signals);
        Hpc.Linux.Futex.Wake(Signals);
    }

    /// <summary>Sleeps until there is a signal, or for so long (0: for ever), unless there was one since
    /// <paramref name="seen"/>.</summary>
    public void Wait(int seen, int milliseconds)
    {
        Interlocked.Increment(ref *Sleepers);
        if (milliseconds == 0)
        {
            Hpc.Linux.Futex.Wait(Signals, seen);
        }
        else
        {
            Hpc.Linux.Futex.Wait(Signals, seen, milliseconds);
        }

        Interlocked.Decrement(ref *Sleepers);
    }

    public void Dispose() => _words.Dispose();
}
