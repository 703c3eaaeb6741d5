namespace Hpc.EndToEnd.Tests;

/// <summary>Runs of several ranks, repeated with as many.</summary>
[Collection(Machine.Name)]
public class RerunRanksTests(Machine machine, MpiImage mpi) : IClassFixture<MpiImage>
{
    /// <summary>Three ranks that find each other, say so in a file, and have one result.</summary>
    private const string Recorded = """
        ranked() { # NAME IMAGE LAUNCHER...
            name=$1 image=$2; shift 2
            "$@" -n 3 $hpcrun exec --record=$name.record --output 'out*' $image sh -c '/opt/pingpong-'$name' -n 1 8 >> ranks
                [ "${PMI_RANK:-$OMPI_COMM_WORLD_RANK}" != 0 ] || echo 1 > out1' 2> said
            eventually seal $name.record > sealed
        }
        told() { sed -n 's/^ranks      \([0-9]\), by \(.* \(image\|host\)\|srun\)$/\1 \2/p' told; tail -n 1 told; }

        """;

    /// <summary>Closed, by the launcher of its MPI; with fewer when that is asked for, which the verdict says.</summary>
    [MpiTheory]
    [InlineData("mpiexec.hydra", "mpich", "mpiexec.hydra")]
    [InlineData("mpirun.openmpi --oversubscribe", "openmpi", "mpirun.openmpi")]
    public void The_launcher_in_the_image_starts_as_many_in_one_container(string launcher, string name, string by) =>
    Assert.Equal(
        [
            "steady     out1: byte by byte", $"3 {by} in the image", "all held: 2 of 2", "rank 0 of 3", "rank 1 of 3",
            "rank 2 of 3",
            $"2 {by} in the image", "all held: 2 of 2, by 2 of 3 ranks", "rank 0 of 2", "rank 1 of 2",
            "{'recorded': 3, 'now': 1, 'by': None}",
            "hpcrun: cannot start 4 ranks: the run had 3",
        ],
        Run($$"""
            ranked {{name}} mpi.sqfs {{launcher}}
            archive {{name}}.record --without-runner --try -o p.zip | grep out1
            $hpcrun rerun p.zip --in a > told; told; grep -o '^rank . of .' a/work/ranks | sort
            $hpcrun rerun p.zip --in b --ranks 2 > told; told; grep -o '^rank . of .' b/work/ranks | sort
            $hpcrun rerun p.zip --in c --ranks 1 --json > told || true
            python3 -c 'import json; print(json.load(open("told"))["ranks"])'
            $hpcrun rerun p.zip --in d --ranks 4 2>&1 > told | head -n 1
            """));

    /// <summary>Hydra tells its ranks what they need through a descriptor, which needs no network. Open MPI's mpirun needs
    /// it.</summary>
    [MpiTheory]
    [InlineData("mpiexec.hydra", "mpich", "mpiexec.hydra", "")]
    [InlineData("mpirun.openmpi --oversubscribe", "openmpi", "mpirun.openmpi", "--network host")]
    public void The_launcher_of_the_host_does_where_the_image_has_none(string launcher, string name, string by, string option) =>
        Assert.Equal(
        [
            "255", "hpcrun: cannot rerun: the run had 3 ranks, and the image has no launcher of its MPI", "no",
            $"3 {by} of this host", "all held: 2 of 2", "rank 0 of 3", "rank 1 of 3", "rank 2 of 3",
        ],
        Run($$"""
            $hpcrun build --sandbox tree mpi.sqfs > made;
            rm tree/usr/bin/{orterun,mpirun.openmpi,mpiexec.hydra}; $hpcrun convert tree bare.sqfs > made
            ranked {{name}} bare.sqfs {{launcher}}; archive {{name}}.record --without-runner -o p.zip > made
            if [ -n "{{option}}" ]; then $hpcrun rerun p.zip --in a 2> said > told || echo $?; grep '^hpcrun: cannot rerun' said
            else echo 255; echo hpcrun: cannot rerun: the run had 3 ranks, and the image has no launcher of its MPI; fi
            [ -e a ] && echo yes || echo no
            $hpcrun rerun p.zip --in b {{option}} > told 2> said; told; grep -o '^rank . of .' b/work/ranks | sort
            """));

    /// <summary>A stand-in for srun starts them, as Slurm's own suite has a cluster.</summary>
    [EndToEndFact]
    public void With_on_slurm_srun_starts_as_many_and_is_told_so() => Assert.Equal(
        [
            "3 srun", "all held: 2 of 2", "--ntasks=3", "--nodes=1", "SLURM_JOB_ID 17", "0 1 2", "lo",
            "hpcrun: cannot use --on \"pbs\": expected slurm",
        ],
        Run("""
            mkdir bin; cat > bin/srun <<'E'
            #!/bin/sh
            printf '%s\n' "$@" > srun.words; echo "SLURM_JOB_ID $SLURM_JOB_ID" > srun.job
            while :; do case $1 in --ntasks=*) n=${1#*=};; -*) ;; *) break;; esac; shift; done
            export SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=$n SLURM_STEP_TASKS_PER_NODE=$n SLURM_NTASKS=$n
            for rank in $(seq 0 $((n - 1))); do SLURM_PROCID=$rank SLURM_LOCALID=$rank "$@" & done; wait
            E
            chmod 755 bin/srun; export PATH=$PWD/bin:$PATH SLURM_JOB_ID=17 SLURM_JOBID=17
            bin/srun --ntasks=3 $hpcrun exec --record=a.record --output 'out*' app.sqfs sh -c ': > seen$SLURM_PROCID
                cut -d: -f1 -s /proc/net/dev | tr -d " " > net; [ $SLURM_PROCID != 0 ] || echo 1 > out1'
            eventually seal a.record > sealed; archive a.record --without-runner -o p.zip > made
            $hpcrun rerun p.zip --on slurm --in a > told; told; grep -e ntasks -e nodes srun.words; cat srun.job
            echo $(ls a/work | sed -n 's/^seen//p'); cat a/work/net
            $hpcrun rerun p.zip --on pbs 2>&1 > told | head -n 1
            """));

    private string[] Run(string script) => ArchivePlace.Run(machine, $"cp {mpi.SquashFs} mpi.sqfs\n" + Recorded + script);
}
