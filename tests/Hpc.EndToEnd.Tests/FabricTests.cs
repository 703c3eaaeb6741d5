namespace Hpc.EndToEnd.Tests;

/// <summary>What ranks need of the node beside a library: devices, shared memory, limits. The devices are copies of /dev/null
/// under the names of interconnects.</summary>
[Collection(Machine.Name)]
public class FabricTests(Machine machine, MpiImage mpi) : IClassFixture<MpiImage>
{
    private static readonly string[] Wanted =
        ["/dev/infiniband/uverbs97", "/dev/infiniband/rdma_cm97", "/dev/cxi97", "/dev/hfi1_97", "/dev/xpmem", "/dev/knem",
            "/dev/gdrdrv"];

    [MpiTheory, InlineData("--contain"), InlineData("--no-home")]
    public void Devices_of_interconnects_are_in_the_container_and_can_be_opened(string option)
    {
        if (!Environment.IsPrivilegedProcess) return; // only root makes device nodes
        string[] made = [.. Wanted.Where(path => !File.Exists(path))];
        bool ownDirectory = !Directory.Exists("/dev/infiniband");
        Directory.CreateDirectory("/dev/infiniband");
        try
        {
            foreach (string path in made) Machine.Tool("mknod", "-m", "666", path, "c", "1", "3");
            string script = string.Concat(made.Select(path => $"[ -c {path} ] && echo x > {path} && echo {path}; "));
            Assert.Equal(made, machine.Run("exec", option, "--mpi", "image", mpi.SquashFs, "/bin/sh", "-c", script).Run().Lines);
        }
        finally
        {
            foreach (string path in made) File.Delete(path);
            if (ownDirectory) Directory.Delete("/dev/infiniband");
        }
    }

    /// <summary>Ranks of a node share segments in it, of whatever size the node allows.</summary>
    [MpiTheory, InlineData("--contain"), InlineData("--no-home")]
    public void Shared_memory_is_the_nodes_in_a_job_step(string option)
    {
        string name = $"/dev/shm/hpcrun-test-{Environment.ProcessId}";
        string look = $"stat -f -c %b /dev/shm; echo shared > {name}";
        try
        {
            Outcome inside = machine.Run("exec", option, mpi.SquashFs, "/bin/sh", "-c", look).With("PMI_RANK", "0")
                .With("PMI_SIZE", "1").With("PMI_FD", "77").Run();
            Assert.Equal(machine.Script("stat -f -c %b /dev/shm").Run().Text, inside.Text);
            Assert.Equal("shared\n", File.ReadAllText(name));
        }
        finally
        {
            File.Delete(name);
        }
    }

    [MpiTheory, InlineData("64"), InlineData("32")]
    public void Locked_memory_is_limited_as_the_callers(string kilobytes) =>
        Assert.Equal(kilobytes,
            machine.Script($"ulimit -l {kilobytes}; $hpcrun exec {mpi.SquashFs} bash -c 'ulimit -l'").Run().Text);

    [MpiTheory, InlineData("/sys/class"), InlineData("/sys/bus/pci/devices")]
    public void The_nodes_topology_is_in_the_container(string directory) =>
        Assert.Equal(machine.Script($"ls {directory}").Run().Text,
            machine.Run("exec", "--contain", mpi.SquashFs, "ls", directory).Run().Text);

    [MpiTheory, InlineData("")]
    public void Doctor_looks_at_what_MPI_needs(string words)
    {
        string text = machine.Run(["doctor", "--mpi", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Run().Text;
        Assert.Contains("/dev/shm: exists; the container sees the node's", text, StringComparison.Ordinal);
        Assert.Contains("copies between ranks: ", text, StringComparison.Ordinal);
    }
}
