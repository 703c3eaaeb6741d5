namespace Hpc.SlurmCluster.Tests;

/// <summary>--container-record and --container-profile on two nodes.</summary>
[Collection(Clusters.Name)]
public class ProfileTests(Clusters clusters)
{
    /// <summary>A profile names the image that it was recorded from; the launch with it is silent only where that is the
    /// image.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void What_a_step_recorded_is_taken_by_the_next_one_and_by_no_other_image(string release)
    {
        Outcome outcome = clusters.Of(release).Script("""
            export HPCRUN_MPI=off; rm -rf it foreign.sqfs foreign
            srun -Q -w n1,n2 -N2 --container-image=$image --container-record=$PWD/it --container-mounts=$PWD \
                grep -c ELF /opt/pingpong-mpich /opt/pingpong-openmpi
            for n in $(seq 300); do [ -s it ] && break; sleep 0.1; done; ls it
            HPCRUN_PREFETCH=$PWD/it srun -Q -w n1,n2 -N2 --container-image=$image grep -c ELF /opt/pingpong-mpich
            mkdir foreign; cp $hpcrun foreign/program; $hpcrun convert -q foreign foreign.sqfs
            HPCRUN_PREFETCH=$PWD/it srun -Q -w n1,n2 -N2 --container-image=$PWD/foreign.sqfs /program --version 2> said
            sort -u said
            """).AndSilent();
        Assert.Equal(["it", "1", "1"], outcome.Lines.Where(line => line is "it" or "1"));
        Assert.Single(outcome.Lines, line => line.StartsWith("hpcrun: warning", StringComparison.Ordinal)
            && line.Contains("recorded from another image", StringComparison.Ordinal));
        Assert.Equal(2, outcome.Lines.Count(line => !line.Contains("warning", StringComparison.Ordinal)
            && line.StartsWith("hpcrun ", StringComparison.Ordinal)));
    }

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Options_that_the_users_file_has_under_a_name_are_the_steps(string release)
    {
        Cluster cluster = clusters.Of(release);
        Assert.Equal(["9", "none"], cluster.Script("""
            mkdir -p home/.config/hpcrun; printf '[profile.deep]\nenv = ["LEVEL=9"]\n' > home/.config/hpcrun/hpcrun.toml
            export HOME=$PWD/home XDG_CONFIG_HOME=$PWD/home/.config
            srun -Q --container-image=$image --no-container-mount-home --container-profile=deep sh -c 'echo ${LEVEL-none}'
            srun -Q --container-image=$image --no-container-mount-home sh -c 'echo ${LEVEL-none}'
            """).AndSilent().Lines);
        cluster.Script("srun -Q --container-image=$image --container-profile=nowhere true; [ $? != 0 ]").Ended(0).Says("nowhere");
    }
}
