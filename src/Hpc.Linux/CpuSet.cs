namespace Hpc.Linux;

/// <summary>A set of CPUs, one bit each. Kernel: cpumask as sched_setaffinity(2) takes it; 8,192 is the largest NR_CPUS of any distribution.</summary>
public unsafe struct CpuSet
{
    public const int MaxCpus = 8192;
    private fixed ulong _words[MaxCpus / 64];

    public readonly bool Contains(int cpu) => (uint)cpu < MaxCpus && (_words[cpu / 64] >> (cpu % 64) & 1) != 0;

    public void Add(int cpu) => _words[cpu / 64] |= 1UL << (cpu % 64);

    public readonly int Count
    {
        get
        {
            int count = 0;
            for (int word = 0; word < MaxCpus / 64; word++)
            {
                count += System.Numerics.BitOperations.PopCount(_words[word]);
            }

            return count;
        }
    }
}
