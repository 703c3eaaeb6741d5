namespace Hpc.EndToEnd.Tests;

/// <summary>Bundles that <c>hpcrun oci bundle</c> makes, run by runtimes of others and by ours, without privilege.</summary>
[Collection(Machine.Name)]
public class BundleOfImageTests(Machine machine)
{
    /// <summary>crun refuses a machine with both versions of cgroups: it sees none.</summary>
    private const string Crun = """
        bare='setpriv --ambient-caps -all --inh-caps -all crun --cgroup-manager=disabled'
        crun() { unshare -U -m --map-current-user --keep-caps sh -c "mount -t tmpfs none /sys/fs/cgroup && exec $bare $*"; }
        """;

    private const string Said = "7: root / box two";

    [OciTheory]
    [InlineData("$oci")]
    [InlineData("runc")]
    [InlineData("crun")]
    public void A_bundle_of_layers_is_run_alike_by_each_runtime(string runtime)
    {
        OciLayout image = new(machine, """{"Entrypoint":["/bin/sh","-c"],"Env":["A=7"],"WorkingDir":"/"}""");
        string script = "echo $A: $(id -un) $PWD $(hostname) $0; exit 3";
        Assert.Equal(Said, Run(runtime, $"{image.Uri} bundle --hostname box -- '{script}' two", 3));
    }

    [OciTheory]
    [InlineData("$oci")]
    [InlineData("runc")]
    [InlineData("crun")]
    public void A_bundle_of_a_file_is_run_alike_by_each_runtime(string runtime)
    {
        const string Script = "echo $A: $(id -un) $PWD $(hostname) $0";
        Assert.Equal(Said, Run(runtime, $"$sif bundle --hostname box --env A=7 --entrypoint /bin/sh -- -c '{Script}' two", 0));
    }

    [OciFact("runsc")]
    public void A_bundle_without_users_is_run_by_runsc() => Assert.Equal("inside",
        Run("runsc --rootless --network=none --ignore-cgroups", "$dir bundle --no-userns --entrypoint /bin/echo inside", 0));

    [OciFact]
    public void A_disk_that_is_full_is_said_and_nothing_is_left()
    {
        Outcome outcome = machine.Script($$"""
            cd {{machine.NewDirectory()}}; mkdir small; export HPCRUN_CACHEDIR=$PWD/cache
            unshare -U -m --map-root-user sh -c "mount -t tmpfs -o size=200k none small
                $hpcrun oci bundle $dir small/bundle; echo \$?; ls -A small"
            """).Run();
        Assert.Equal("255", outcome.Text);
        outcome.Says("ENOSPC", "why:", "try:");
    }

    private string Run(string runtime, string words, int status)
    {
        Outcome outcome = machine.Script($$"""
            cd {{machine.NewDirectory()}}; export XDG_RUNTIME_DIR=$PWD HPCRUN_CACHEDIR=$PWD/cache oci={{machine.HpcrunOci}}
            {{Crun}}
            $hpcrun oci bundle {{words}} && {{runtime}} run --bundle bundle box; echo rc $?
            """).Run();
        Assert.Equal($"rc {status}", outcome.Lines[^1]);
        return outcome.Lines[0];
    }
}
