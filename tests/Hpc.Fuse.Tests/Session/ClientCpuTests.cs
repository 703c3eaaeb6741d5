using Hpc.Linux;
using Xunit;

namespace Hpc.Fuse.Tests.Session;

public sealed class ClientCpuTests
{
    private const int Free = -1;

    [Fact]
    public void A_client_bound_to_one_cpu_draws_the_thread_there_after_a_while()
    {
        ClientCpu cpu = new(new JobCpus(Sched.GetAffinity()));
        Assert.All(Enumerable.Range(0, 8), _ => Assert.Equal(Free, cpu.Vote(3)));
        Assert.Equal(3, Votes(cpu, 3, 16));
    }

    [Fact]
    public void Clients_on_two_cpus_in_turn_leave_the_thread_free()
    {
        ClientCpu cpu = new(new JobCpus(Sched.GetAffinity()));
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(Free, cpu.Vote(i % 2)));
    }

    [Fact]
    public void The_thread_leaves_a_cpu_whose_client_asks_no_more()
    {
        ClientCpu cpu = new(new JobCpus(Sched.GetAffinity()));
        Assert.Equal(3, Votes(cpu, 3, 100));
        Assert.Equal(Free, Votes(cpu, Free, 16));
    }

    [Fact]
    public void A_bound_client_moves_a_real_thread_and_a_free_one_lets_it_go()
    {
        CpuSet before = Sched.GetAffinity();
        (int Bound, int Free) where = default;
        Thread thread = new(() => where = FollowMyself(before));
        thread.Start();
        thread.Join();
        Assert.Equal((before.First, before.Count == 1 ? before.First : Free), where);
    }

    [Fact]
    public void The_job_has_the_cpus_of_the_server_and_of_its_clients()
    {
        CpuSet server = default;
        server.Add(0);
        CpuSet client = default;
        client.Add(5);
        JobCpus job = new(server);
        job.Add(client);
        job.Add(client);
        CpuSet all = job.Read(out int version);
        Assert.Equal((2, 1), (all.Count, version));
        Assert.True(all.Contains(0) && all.Contains(5));
    }

    private static int Votes(ClientCpu cpu, int forCpu, int times)
    {
        int wanted = Free;
        for (int i = 0; i < times; i++)
        {
            wanted = cpu.Vote(forCpu);
        }

        return wanted;
    }

    /// <summary>The thread is its own client: bound to one CPU, then free again.</summary>
    private static (int Bound, int Free) FollowMyself(CpuSet all)
    {
        uint self = uint.Parse(Path.GetFileName(Unistd.ReadLink("/proc/thread-self"))!);
        CpuSet one = default;
        one.Add(all.First);
        ClientCpu cpu = new(new JobCpus(all));
        _ = Sched.TrySetAffinity(one);
        int bound = Ask(cpu, self, 40);
        _ = Sched.TrySetAffinity(all);
        return (bound, Ask(cpu, self, 400));
    }

    private static int Ask(ClientCpu cpu, uint client, int times)
    {
        for (int i = 0; i < times; i++)
        {
            cpu.Note(client);
        }

        return cpu.Current;
    }
}
