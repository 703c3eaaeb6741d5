using System.Runtime.ExceptionServices;

namespace Hpc.Binary;

/// <summary>A ring of pieces of work. The caller fills them in order, any number of threads work on them in any order, and they
/// are committed in order again, by whichever thread finished the one that was waited for.</summary>
/// <typeparam name="T">A piece of work with its buffers; filled again when it is committed.</typeparam>
public sealed class OrderedWork<T>
    where T : class
{
    private readonly T[] _slots;
    private readonly bool[] _done;
    private readonly Action<T> _work;
    private readonly Action<T> _commit;
    private readonly bool _isThreaded;
    private readonly object _gate = new();
    private long _filled;
    private long _taken;
    private long _committed;
    private bool _isCommitting;
    private bool _isClosed;
    private ExceptionDispatchInfo? _failure;

    /// <param name="slots">Pieces that are under way at most.</param>
    /// <param name="start">Starts a thread, once for each of <paramref name="threads"/>; with none, the caller does all.</param>
    /// <param name="work">Done on any thread, for several pieces at once.</param>
    /// <param name="commit">Done in the order of submission, for one piece at a time.</param>
    public OrderedWork(IEnumerable<T> slots, int threads, Action<Action>? start, Action<T> work, Action<T> commit)
    {
        _slots = [.. slots];
        _done = new bool[_slots.Length];
        _work = work;
        _commit = commit;
        _isThreaded = start is not null && threads > 0;
        for (int i = 0; _isThreaded && i < threads; i++)
        {
            start!(Work);
        }
    }

    /// <summary>The slot to be filled next, the same one until it is submitted.</summary>
    public T Next()
    {
        lock (_gate)
        {
            while (_filled - _committed >= _slots.Length && _failure is null)
            {
                Monitor.Wait(_gate);
            }

            _failure?.Throw();
            return _slots[_filled % _slots.Length];
        }
    }

    /// <summary>Hands over the slot that <see cref="Next"/> gave.</summary>
    public void Submit()
    {
        T slot = _slots[_filled % _slots.Length];
        _done[_filled % _slots.Length] = false;
        if (!_isThreaded)
        {
            _filled++;
            _work(slot);
            _commit(slot);
            _committed++;
            return;
        }

        lock (_gate)
        {
            _filled++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until all that was submitted is committed.</summary>
    public void Drain() => WaitFor(() => false);

    /// <summary>Waits until commits have brought something about, or all that was submitted is committed.</summary>
    /// <param name="happened">Asked after each commit, with the ring locked.</param>
    public void WaitFor(Func<bool> happened)
    {
        lock (_gate)
        {
            while (_committed < _filled && _failure is null && !happened())
            {
                Monitor.Wait(_gate);
            }

            _failure?.Throw();
        }
    }

    /// <summary>Lets the threads end; blocks that nobody has taken yet are dropped.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_isCommitting)
            {
                Monitor.Wait(_gate);
            }

            Monitor.PulseAll(_gate);
        }
    }

    private void Work()
    {
        try
        {
            for (long number; (number = Take()) >= 0;)
            {
                _work(_slots[number % _slots.Length]);
                Finish(number);
            }
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    private void Fail(Exception error)
    {
        lock (_gate)
        {
            _failure ??= ExceptionDispatchInfo.Capture(error);
            Monitor.PulseAll(_gate);
        }
    }

    /// <returns>The piece's number; -1 when there are no more.</returns>
    private long Take()
    {
        lock (_gate)
        {
            while (_taken == _filled && !_isClosed && _failure is null)
            {
                Monitor.Wait(_gate);
            }

            return _isClosed || _failure is not null ? -1 : _taken++;
        }
    }

    private void Finish(long number)
    {
        lock (_gate)
        {
            _done[number % _slots.Length] = true;
            if (_isCommitting)
            {
                return; // the thread that commits will see it
            }
        }

        while (Ready() is { } next)
        {
            Commit(next);
        }
    }

    private void Commit(T slot)
    {
        try
        {
            _commit(slot);
        }
        catch (Exception error)
        {
            Fail(error);
        }

        lock (_gate)
        {
            _committed++;
            _isCommitting = false;
            Monitor.PulseAll(_gate);
        }
    }

    private T? Ready()
    {
        lock (_gate)
        {
            long next = _committed % _slots.Length;
            if (_isCommitting || _isClosed || _failure is not null || _committed == _taken || !_done[next])
            {
                return null;
            }

            _isCommitting = true;
            return _slots[next];
        }
    }
}
