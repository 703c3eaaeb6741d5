using Hpc.Linux;

namespace Hpc.Fuse.Session;

/// <summary>Keeps one answering thread on the CPU of the clients that it answers, while those are bound to a single one, as
/// MPI ranks are. Such a client sleeps until its answer is there, so the CPU is free, and the answer wakes nobody on another
/// CPU, which costs more than most answers do.</summary>
/// <remarks>Clients that may move, or many on several CPUs: the thread runs where it likes. Threads do not agree on anything:
/// requests are handed to them in turn, so each sees what the others see.</remarks>
internal sealed class ClientCpu(JobCpus job)
{
    private const int Free = -1;

    /// <summary>So many more requests from one CPU than from others (those weigh more) make it the one to be on.</summary>
    private const int Sure = 16;

    private const int MostVotes = 64;
    private const int VotesAgainst = 4;

    /// <summary>A client that goes on asking is looked at again after so many requests: it may have been bound
    /// meanwhile.</summary>
    private const int RequestsPerLook = 256;

    private int _version = job.Version;
    private uint _client;
    private int _clientCpu = Free;
    private int _requestsUntilLook;
    private int _candidate = Free;
    private int _votes;

    /// <summary>The CPU that this thread is bound to; negative when to none.</summary>
    public int Current { get; private set; } = Free;

    /// <summary>A request of this thread id was answered. 0: the kernel's own, or from where thread ids mean nothing
    /// here.</summary>
    public void Note(uint client)
    {
        if (client == 0)
        {
            return;
        }

        if (client != _client || --_requestsUntilLook == 0)
        {
            _client = client;
            _clientCpu = CpuOf(client);
            _requestsUntilLook = RequestsPerLook;
        }

        int wanted = Vote(_clientCpu);
        if (wanted != Current || (wanted == Free && _version != job.Version))
        {
            MoveTo(wanted);
        }
    }

    /// <summary>Counts votes for the CPU of a request, or for none.</summary>
    /// <returns>Where to be.</returns>
    internal int Vote(int cpu)
    {
        if (cpu == _candidate)
        {
            _votes = Math.Min(_votes + 1, MostVotes);
        }
        else if ((_votes -= VotesAgainst) <= 0)
        {
            (_candidate, _votes) = (cpu, 1);
            return Free;
        }

        return _votes >= Sure ? _candidate : Current;
    }

    private int CpuOf(uint client)
    {
        if (Sched.TryGetAffinity((int)client, out CpuSet set) != 0)
        {
            return Free;
        }

        job.Add(set);
        return set.Count == 1 ? set.First : Free;
    }

    private void MoveTo(int cpu)
    {
        CpuSet set = default;
        if (cpu == Free)
        {
            set = job.Read(out _version);
        }
        else
        {
            set.Add(cpu);
        }

        _ = Sched.TrySetAffinity(set); // refused when the client is in another cpuset: then any CPU is as good
        Current = cpu;
    }
}
