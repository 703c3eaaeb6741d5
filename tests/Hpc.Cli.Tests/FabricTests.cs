using Hpc.Plan;
using Hpc.Tests;
using Xunit;

namespace Hpc.Cli.Tests;

/// <summary><c>doctor --mpi</c> on nodes that are directories: adapters as the kernel's /sys shows them, devices,
/// limits.</summary>
public sealed class FabricTests
{
    [CorpusFact]
    public void Adapters_of_a_real_node_are_shown_with_their_ports()
    {
        using ArchivedNode node = new("cdi/sysfs/infiniband-drm.ttar");
        node.Write("dev/infiniband/uverbs0", "");
        node.Write("dev/xpmem", "");
        Directory.CreateDirectory(node.Root + "/dev/shm");
        FabricState state = FabricProbe.Read(node.Root);
        Assert.Equal(["/dev/xpmem", "/dev/infiniband/uverbs0"], state.Devices.Select(device => device.Path));
        string report = DoctorCommand.Report([.. FabricDiagnosis.Of(state with { LockedMemory = -1 })]);
        Assert.Contains("ok      mlx4_0: port 1 active, 40 Gb/sec (4X QDR); port 2 active, 40 Gb/sec (4X QDR)\n", report,
            StringComparison.Ordinal);
        Assert.Contains("ok      /dev/infiniband/uverbs0: a user may open it\n", report, StringComparison.Ordinal);
        Assert.DoesNotContain("modprobe", report, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_a_fabric_is_said_with_its_remedy()
    {
        FabricState state = new()
        {
            Devices = [new FabricDevice("/dev/cxi0", 13)],
            Adapters = [new FabricAdapter("mlx5_0", IsVerbs: true, [new FabricPort("1", "DOWN", "10 Gb/sec (4X SDR)")]),
                new FabricAdapter("cxi0", IsVerbs: false, [])],
            PtraceScope = "2",
            SharedMemory = PathKind.Missing,
            LockedMemory = 65536,
        };
        Assert.Equal("""
            FAILS   /dev/shm: missing: ranks of a node cannot share memory
                    try: mount -t tmpfs tmpfs /dev/shm
            limited copies between ranks: kernel.yama.ptrace_scope = 2 forbids them: large messages are copied twice
                    try: sysctl -w kernel.yama.ptrace_scope=1
            limited mlx5_0: port 1 down, 10 Gb/sec (4X SDR)
                    try: check cable and subnet manager (ibstat); until then MPI uses another network
            ok      cxi0: present
            limited /dev/infiniband: there are adapters, but no uverbs devices for programs
                    try: modprobe ib_uverbs
            limited /dev/cxi0: cannot be opened (EACCES)
                    try: write a udev rule with MODE="0666", or with the group that the vendor names
            limited registered memory: locked memory is limited to 64 KiB
                    try: ulimit -l unlimited (limits.conf; Slurm: PropagateResourceLimitsExcept=MEMLOCK)

            """, DoctorCommand.Report([.. FabricDiagnosis.Of(state)]));
    }
}
