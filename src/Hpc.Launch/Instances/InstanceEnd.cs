using Hpc.Host;
using Hpc.Launch.Node;
using Hpc.Linux;

namespace Hpc.Launch.Instances;

/// <summary>Instances are told to end, and killed where they do not.</summary>
public static class InstanceEnd
{
    private const int TickMilliseconds = 5;

    /// <summary>The kernel ends a killed pid namespace, and an image server that nobody needs any more.</summary>
    private const int KernelsMilliseconds = 10_000;

    /// <returns>When all have ended, with their image servers.</returns>
    /// <param name="killed">Called for each that had to be killed.</param>
    /// <exception cref="RefusedException">One of them cannot be signalled, or does not end.</exception>
    public static void Await(IReadOnlyList<RunningInstance> instances, int signal, TimeSpan patience,
        Action<RunningInstance> killed)
    {
        List<long> spaces = [.. instances.Select(instance => NodeContainers.UserNamespaceOf(instance.ProcessId)).OfType<long>()];
        foreach (RunningInstance instance in instances)
        {
            Send(instance, signal);
        }

        if (!WaitFor(() => instances.All(instance => !instance.IsThere), (long)patience.TotalMilliseconds))
        {
            foreach (RunningInstance instance in instances.Where(instance => instance.IsThere))
            {
                killed(instance);
                Send(instance, Signal.SIGKILL);
            }
        }

        bool ended = WaitFor(() => instances.All(instance => !instance.IsThere)
            && NodeContainers.Read().All(server => !spaces.Contains(server.UserNamespace)), KernelsMilliseconds);
        if (!ended && instances.FirstOrDefault(instance => instance.IsThere) is { } left)
        {
            throw new RefusedException(
                $"cannot stop instance '{left.Request.Name}': process {left.ProcessId} was killed and is still there",
                "it waits in the kernel, perhaps for a file system", $"cat /proc/{left.ProcessId}/stack; hpcrun ps");
        }
    }

    private static void Send(RunningInstance instance, int signal)
    {
        if (instance.IsThere && Signal.TrySend(instance.ProcessId, signal) is < 0 and not -Errno.ESRCH and int error)
        {
            throw new RefusedException($"cannot stop instance '{instance.Request.Name}': {Errno.Name(-error)}",
                $"signal {signal} cannot be sent to process {instance.ProcessId}", "hpcrun instance stop -F NAME");
        }
    }

    private static bool WaitFor(Func<bool> done, long milliseconds)
    {
        for (long end = Environment.TickCount64 + milliseconds; !done(); Thread.Sleep(TickMilliseconds))
        {
            if (Environment.TickCount64 >= end)
            {
                return false;
            }
        }

        return true;
    }
}
