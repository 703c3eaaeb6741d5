using System.Runtime.ExceptionServices;

namespace Hpc.SquashFs;

/// <summary>A ring of blocks. The caller fills them in order, any number of threads compress them in any order, and they are
/// committed in order again, by whichever thread finished the one that was waited for.</summary>
internal sealed class BlockQueue
{
    private readonly BlockSlot[] _slots;
    private readonly Action<BlockSlot> _pack;
    private readonly Action<BlockSlot> _commit;
    private readonly bool _isThreaded;
    private readonly object _gate = new();
    private long _filled;
    private long _taken;
    private long _committed;
    private bool _isCommitting;
    private bool _isClosed;
    private ExceptionDispatchInfo? _failure;

    /// <param name="start">Starts a thread, once for each of <paramref name="threads"/>; with none, the caller does all.</param>
    internal BlockQueue(int slots, int blockSize, int threads, Action<Action>? start, Action<BlockSlot> pack, Action<BlockSlot> commit)
    {
        _slots = [.. Enumerable.Range(0, slots).Select(_ => new BlockSlot(blockSize))];
        _pack = pack;
        _commit = commit;
        _isThreaded = start is not null && threads > 0;
        for (int i = 0; _isThreaded && i < threads; i++)
        {
            start!(Work);
        }
    }

    /// <summary>The slot to be filled next, the same one until it is submitted.</summary>
    internal BlockSlot Next()
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
    internal void Submit()
    {
        BlockSlot slot = _slots[_filled % _slots.Length];
        slot.IsDone = false;
        if (!_isThreaded)
        {
            _filled++;
            _pack(slot);
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
    internal void Drain()
    {
        lock (_gate)
        {
            while (_committed < _filled && _failure is null)
            {
                Monitor.Wait(_gate);
            }

            _failure?.Throw();
        }
    }

    /// <summary>Lets the threads end; blocks that nobody has taken yet are dropped.</summary>
    internal void Close()
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
            while (Take() is { } slot)
            {
                _pack(slot);
                Finish(slot);
            }
        }
        catch (Exception error)
        {
            lock (_gate)
            {
                _isCommitting = false;
                _failure ??= ExceptionDispatchInfo.Capture(error);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private BlockSlot? Take()
    {
        lock (_gate)
        {
            while (_taken == _filled && !_isClosed && _failure is null)
            {
                Monitor.Wait(_gate);
            }

            return _isClosed || _failure is not null ? null : _slots[_taken++ % _slots.Length];
        }
    }

    private void Finish(BlockSlot slot)
    {
        lock (_gate)
        {
            slot.IsDone = true;
            if (_isCommitting)
            {
                return; // the thread that commits will see it
            }
        }

        while (Ready() is { } next)
        {
            _commit(next);
            lock (_gate)
            {
                _committed++;
                _isCommitting = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private BlockSlot? Ready()
    {
        lock (_gate)
        {
            BlockSlot next = _slots[_committed % _slots.Length];
            if (_isCommitting || _isClosed || _failure is not null || _committed == _taken || !next.IsDone)
            {
                return null;
            }

            _isCommitting = true;
            return next;
        }
    }
}
