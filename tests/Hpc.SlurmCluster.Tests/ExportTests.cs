namespace Hpc.SlurmCluster.Tests;

/// <summary>What srun and sbatch heard is what the task gets, however little of the environment --export lets through.</summary>
[Collection(Clusters.Name)]
public class ExportTests(Clusters clusters)
{
    /// <summary>Prints the working directory in the image, and "outside" elsewhere.</summary>
    private const string Look = "[ -e /opt/pingpong-mpich ] && pwd || echo outside";

    private const string Exports =
        "'' --export=ALL --export=NONE --export=NIL --export=OTHER --export=ALL,A=1 --export=A=1,OTHER";

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Variables_that_srun_reads_reach_its_task(string release) =>
        Assert.Equal(Enumerable.Repeat("/opt", 15), clusters.Of(release).Script($"""
            for export in {Exports}; do
                HPCRUN_CONTAINER_IMAGE=$image PYXIS_CONTAINER_WORKDIR=/opt srun -Q $export /bin/sh -c '{Look}'
                HPCRUN_CONTAINER_WORKDIR=/opt srun -Q $export --container-image=$image /bin/sh -c '{Look}'
            done
            SLURM_EXPORT_ENV=NONE PYXIS_CONTAINER_IMAGE=$image HPCRUN_CONTAINER_WORKDIR=/opt srun -Q /bin/sh -c '{Look}'
            """).AndSilent().Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Options_of_sbatch_reach_its_script_and_variables_the_srun_in_it(string release) =>
        Assert.Equal(Enumerable.Repeat("/opt|outside /opt", 4), clusters.Of(release).Script($"""
            printf '%s\n' '#!/bin/bash' '{Look}' > inside.sh; (cat inside.sh; echo "srun -Q /bin/sh -c '{Look}'") > steps.sh
            printf 'OTHER=1\0' > file
            for export in --export=NONE --export=NIL --export=OTHER --export-file=file; do
                sbatch -Q -W -o export.options $export --container-image=$image --container-workdir=/opt inside.sh
                HPCRUN_CONTAINER_IMAGE=$image HPCRUN_CONTAINER_WORKDIR=/opt sbatch -Q -W -o export.variables $export steps.sh
                echo "$(cat export.options)|$(paste -sd' ' export.variables)"
            done
            """).Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Options_in_a_script_hold_beside_an_export_in_it(string release) =>
        Assert.Equal("/opt", clusters.Of(release).Script($"""
            printf '%s\n' '#!/bin/bash' "#SBATCH --container-image=$image" \
                '#SBATCH --container-workdir=/opt' '#SBATCH --export=NONE' '{Look}' > directives.sh
            sbatch -Q -W -o directives.out directives.sh; cat directives.out
            """).Text);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void What_salloc_heard_is_what_a_step_gets_and_what_its_shell_has_unset_is_not(string release) =>
        Assert.Equal(["/opt", "/opt", "/", "outside"], clusters.Of(release).Script($"""
            export HPCRUN_CONTAINER_WORKDIR=/opt
            salloc -Q -n1 --container-image=$image srun -Q --export=NONE /bin/sh -c '{Look}'
            export HPCRUN_CONTAINER_IMAGE=$image
            salloc -Q -n1 bash -c "srun -Q --export=NONE /bin/sh -c '{Look}'
                HPCRUN_CONTAINER_WORKDIR=/ srun -Q --export=NONE /bin/sh -c '{Look}'
                unset HPCRUN_CONTAINER_IMAGE; srun -Q --export=NONE /bin/sh -c '{Look}'"
            """).AndSilent().Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_value_that_export_itself_names_wins(string release) =>
        Assert.Equal(["/opt"],
            clusters.Of(release)
                .Script($"HPCRUN_CONTAINER_IMAGE=$image HPCRUN_CONTAINER_WORKDIR=/ srun -Q "
                    + $"--export=HPCRUN_CONTAINER_WORKDIR=/opt /bin/sh -c '{Look}'").AndSilent().Lines);

    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void Each_part_of_a_heterogeneous_step_gets_them(string release) =>
        Assert.Equal(["/opt", "/opt"], clusters.Of(release).Script($"""
            export HPCRUN_MPI=off HPCRUN_CONTAINER_IMAGE=$image HPCRUN_CONTAINER_WORKDIR=/opt
            salloc -Q -N2 -n2 srun -Q --mpi=none -N1 -n1 --export=NONE /bin/sh -c '{Look}' : \
                -N1 -n1 --export=NONE /bin/sh -c '{Look}'
            """).Lines);

    /// <summary>The name's own image; nothing else says that a container is meant.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void A_name_in_a_variable_is_enough(string release) =>
        Assert.Equal(["/", "kept"], clusters.Of(release).Script($"""
            export HPCRUN_CONTAINER_NAME=exported HPCRUN_CONTAINER_WORKDIR=/
            HPCRUN_CONTAINER_IMAGE=$image srun -Q -w n1 --export=NONE /bin/sh -c 'echo kept > /kept; {Look}'
            srun -Q -w n1 --export=NONE cat /kept
            unset HPCRUN_CONTAINER_NAME; srun -Q -w n1 $hpcrun container remove exported
            """).AndSilent().Lines);
}
