using System.Security.Cryptography;

namespace Hpc.EndToEnd.Tests;

/// <summary>A job's memory limit counts the image server, too.</summary>
[Collection(Machine.Name)]
public class MemoryLimitTests(Machine machine)
{
    private const int Limit = 64 << 20;

    [MemoryCgroupFact]
    public void Within_sixty_four_mebibytes_an_image_that_is_larger_is_read_whole()
    {
        byte[] noise = RandomNumberGenerator.GetBytes(Limit + (20 << 20));
        string tree = Path.Combine(machine.NewDirectory(), "tree");
        Machine.Tool("cp", "-a", machine.Images.Directory, tree);
        File.WriteAllBytes(Path.Combine(tree, "noise"), noise);
        string image = ImageSet.Pack(tree, Path.Combine(machine.NewDirectory(), "image.sqfs"), "-comp", "gzip");
        string cgroup = $"/sys/fs/cgroup/memory/hpcrun-tests-{Environment.ProcessId}";
        Outcome outcome = machine.Script($$"""
            mkdir {{cgroup}}; trap 'for n in $(seq 300); do rmdir {{cgroup}} && break; sleep 0.1; done 2> /dev/null' EXIT
            echo {{Limit}} > {{cgroup}}/memory.limit_in_bytes
            (echo $BASHPID > {{cgroup}}/cgroup.procs
                exec {{string.Join(' ', machine.User.Become)}} $hpcrun exec {{image}} sh -c 'find / -xdev > /dev/null
                    sha256sum < /noise')
            """).AsRoot().Run();
        Assert.StartsWith(Convert.ToHexStringLower(SHA256.HashData(noise)), outcome.Text, StringComparison.Ordinal);
    }
}
