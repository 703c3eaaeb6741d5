using Hpc.Linux;

namespace Hpc.Fuse.Memory;

/// <summary>What threads that answer note for a background thread: a few things, first in, first out, in native memory.</summary>
internal sealed unsafe class NativeQueue<T> : IDisposable
    where T : unmanaged
{
    private readonly int _room;
    private readonly MappedMemory _memory;
    private readonly FutexLock _lock;
    private int _first;
    private int _count;

    public NativeQueue(int room)
    {
        _room = room;
        _memory = new MappedMemory(((long)room * sizeof(T)) + sizeof(int));
        _lock = new FutexLock((int*)(_memory.Start + ((long)room * sizeof(T))));
    }

    private T* Items => (T*)_memory.Start;

    /// <returns>False when there is no room.</returns>
    public bool TryAdd(in T item)
    {
        _lock.Enter();
        bool hasRoom = _count < _room;
        if (hasRoom)
        {
            Items[(_first + _count++) % _room] = item;
        }

        _lock.Exit();
        return hasRoom;
    }

    /// <returns>False when nothing is noted.</returns>
    public bool TryTake(out T item)
    {
        item = default;
        if (Volatile.Read(ref _count) == 0)
        {
            return false;
        }

        _lock.Enter();
        bool found = _count > 0;
        if (found)
        {
            item = Items[_first];
            _first = (_first + 1) % _room;
            _count--;
        }

        _lock.Exit();
        return found;
    }

    public void Dispose() => _memory.Dispose();
}
