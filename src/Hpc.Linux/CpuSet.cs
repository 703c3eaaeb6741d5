namespace Hpc.Linux;

/// <summary>A set of CPUs, one bit each. Kernel: cpumask as sched_setaffinity(2) takes it; 8,192 is the largest NR_CPUS of any
/// distribution.</summary>
public unsafe struct CpuSet
{
    public const int MaxCpus = 8192;
    private fixed ulong _words[MaxCpus / 64];

    public readonly bool Contains(int cpu) => (uint)cpu < MaxCpus && (_words[cpu / 64] >> (cpu % 64) & 1) != 0;

    public void Add(int cpu) => _words[cpu / 64] |= 1UL << (cpu % 64);

    /// <summary>The lowest CPU of the set; negative when it is empty.</summary>
    public readonly int First
    {
        get
        {
            for (int word = 0; word < MaxCpus / 64; word++)
            {
                if (_words[word] != 0)
                {
                    return word * 64 + System.Numerics.BitOperations.TrailingZeroCount(_words[word]);
                }
            }

            return -1;
        }
    }

    /// <summary>Adds all CPUs of another set.</summary>
    /// <returns>Whether any of them is new.</returns>
    public bool Add(in CpuSet other)
    {
        ulong added = 0;
        for (int word = 0; word < MaxCpus / 64; word++)
        {
            added |= other._words[word] & ~_words[word];
            _words[word] |= other._words[word];
        }

        return added != 0;
    }

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
