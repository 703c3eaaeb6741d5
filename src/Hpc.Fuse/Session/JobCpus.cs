using Hpc.Linux;

namespace Hpc.Fuse.Session;

/// <summary>The CPUs that the server may use: those that it was started on, and those that its clients are bound to. A server
/// that the first of 64 bound ranks starts would otherwise have one CPU; and a CPU that no client may use is another job's.
/// Thread-safe.</summary>
internal sealed class JobCpus(CpuSet own)
{
    private CpuSet _all = own;
    private SpinLock _lock = new(enableThreadOwnerTracking: false);
    private int _version;

    /// <summary>Grows with the set.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Adds what a client is bound to.</summary>
    public void Add(in CpuSet client)
    {
        bool taken = false;
        _lock.Enter(ref taken);
        if (_all.Add(client))
        {
            _version++;
        }

        _lock.Exit();
    }

    public CpuSet Read(out int version)
    {
        bool taken = false;
        _lock.Enter(ref taken);
        CpuSet all = _all;
        version = _version;
        _lock.Exit();
        return all;
    }
}
