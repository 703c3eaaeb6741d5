namespace Hpc.SlurmCluster.Tests;

/// <summary>Each option of srun as a variable, with hpcrun's name and with Pyxis'.</summary>
[Collection(Clusters.Name)]
public class OptionVariableTests(Clusters clusters)
{
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Each_option_is_also_a_variable_of_either_name(string release)
    {
        foreach (string prefix in new[] { "HPCRUN", "PYXIS" })
        {
            Assert.Equal(["/a", "file", "0", "few", "job", "written", "no home"], clusters.Of(release).Script($$"""
                echo file > f; export OF_THE_IMAGE=job
                for said in IMAGE=$image MOUNTS=$PWD/f:/a/f WORKDIR=/a MOUNT_HOME=0 REMAP_ROOT=1 ENTRYPOINT=0 \
                        ENTRYPOINT_LOG=1 WRITABLE=1 ENV=OF_THE_IMAGE UNSHARE=pid GPU=none MPI=off; do
                    export {{prefix}}_CONTAINER_$said
                done
                srun sh -c 'pwd; cat f; id -u; [ $$ -lt 9 ] && echo few; echo $OF_THE_IMAGE; touch /x && echo written
                    [ -e ~/.profile ] || echo no home'
                """).AndSilent().Lines);
            Assert.Equal("read-only",
                clusters.Of(release)
                    .Script($"{prefix}_CONTAINER_READONLY=1 {prefix}_CONTAINER_IMAGE=$image srun sh -c 'touch /x 2> /dev/null "
                        + "|| echo read-only'").AndSilent().Text);
        }
    }
}
