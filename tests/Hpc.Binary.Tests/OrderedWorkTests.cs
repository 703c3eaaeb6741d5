using Xunit;

namespace Hpc.Binary.Tests;

public sealed class OrderedWorkTests
{
    private readonly List<int> _committed = [];

    private static void Start(Action body) => new Thread(() => body()) { IsBackground = true }.Start();

    private OrderedWork<int[]> Ring(int threads, Action<int[]> work) =>
        new(Enumerable.Range(0, 5).Select(_ => new int[1]), threads, Start, work, slot => _committed.Add(slot[0]));

    private static void Submit(OrderedWork<int[]> ring, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ring.Next()[0] = i;
            ring.Submit();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void What_several_threads_do_is_committed_in_the_order_of_submission(int threads)
    {
        OrderedWork<int[]> ring = Ring(threads, slot => Thread.SpinWait(slot[0] * 7919 % 1000));
        Submit(ring, 500);
        ring.Drain();
        ring.Close();
        Assert.Equal(Enumerable.Range(0, 500), _committed);
    }

    [Fact]
    public void A_failure_on_another_thread_reaches_who_submits_and_nothing_after_it_is_committed()
    {
        OrderedWork<int[]> ring = Ring(3, slot => _ = slot[0] == 7 ? throw new InvalidDataException() : 0);
        Assert.Throws<InvalidDataException>(() => Submit(ring, 100));
        ring.Close();
        Assert.True(_committed.Count <= 7);
    }

    [Fact]
    public void Who_waits_for_one_piece_does_not_wait_for_all()
    {
        using ManualResetEventSlim gate = new();
        OrderedWork<int[]> ring = Ring(2, slot => _ = slot[0] == 3 && gate.Wait(TimeSpan.FromSeconds(30)));
        Submit(ring, 4);
        ring.WaitFor(() => _committed.Contains(2));
        Assert.Equal([0, 1, 2], _committed);
        gate.Set();
        ring.Drain();
        ring.Close();
        Assert.Equal(4, _committed.Count);
    }
}
