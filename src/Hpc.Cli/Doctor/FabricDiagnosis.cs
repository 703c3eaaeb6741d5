using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>What a node's state means for MPI, UCX and libfabric in a user namespace; pure.</summary>
internal static class FabricDiagnosis
{
    public static IEnumerable<Finding> Of(FabricState node)
    {
        yield return node.SharedMemory == PathKind.Directory
            ? new Finding(Severity.Good, "/dev/shm", "exists; the container sees the node's")
            : new Finding(Severity.Fatal, "/dev/shm", "missing: ranks of a node cannot share memory",
                "mount -t tmpfs tmpfs /dev/shm");
        yield return CrossMemory(node.PtraceScope);
        if (node.Adapters.Count == 0 && node.Devices.Count == 0)
        {
            yield return new Finding(Severity.Good, "interconnect", "none on this node: TCP and shared memory");
        }

        foreach (FabricAdapter adapter in node.Adapters)
        {
            yield return Adapter(adapter);
        }

        if (node.Adapters.Any(adapter => adapter.IsVerbs)
            && !node.Devices.Any(device => device.Path.StartsWith("/dev/infiniband/uverbs", StringComparison.Ordinal)))
        {
            yield return new Finding(Severity.Limited, "/dev/infiniband",
                "there are adapters, but no uverbs devices for programs", "modprobe ib_uverbs");
        }

        foreach (FabricDevice device in node.Devices)
        {
            yield return device.Errno == 0 ? new Finding(Severity.Good, device.Path, "a user may open it")
                : new Finding(Severity.Limited, device.Path, $"cannot be opened ({Errno.Name(device.Errno)})",
                    "write a udev rule with MODE=\"0666\", or with the group that the vendor names");
        }

        if (node.Devices.Count > 0 && node.LockedMemory >= 0)
        {
            yield return new Finding(Severity.Limited, "registered memory",
                $"locked memory is limited to {ReadableSize.Of(node.LockedMemory)}",
                "ulimit -l unlimited (limits.conf; Slurm: PropagateResourceLimitsExcept=MEMLOCK)");
        }
    }

    private static Finding Adapter(FabricAdapter adapter)
    {
        List<string> ports = [];
        foreach (FabricPort port in adapter.Ports)
        {
            ports.Add($"port {port.Number} {port.State.ToLowerInvariant()}, {port.Rate}");
        }

        string state = ports.Count > 0 ? string.Join("; ", ports) : "present";
        return ports.Count == 0 || adapter.Ports.Any(port => port.State == "ACTIVE")
            ? new Finding(Severity.Good, adapter.Name, state)
            : new Finding(Severity.Limited, adapter.Name, state,
                "check cable and subnet manager (ibstat); until then MPI uses another network");
    }

    /// <summary>process_vm_readv(2) between ranks: Yama's 1 allows it in one user namespace to who has CAP_SYS_PTRACE there, or
    /// to whom PR_SET_PTRACER names; UCX and Open MPI set that.</summary>
    private static Finding CrossMemory(string? scope) => scope switch
    {
        null or "0" => new Finding(Severity.Good, "copies between ranks",
            "allowed; hpcrun puts the ranks of a step into one user namespace"),
        "1" => new Finding(Severity.Good, "copies between ranks",
            "kernel.yama.ptrace_scope = 1: allowed where the MPI asks for it (UCX and Open MPI do)"),
        _ => new Finding(Severity.Limited, "copies between ranks",
            $"kernel.yama.ptrace_scope = {scope} forbids them: large messages are copied twice",
            "sysctl -w kernel.yama.ptrace_scope=1"),
    };
}
