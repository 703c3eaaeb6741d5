using System.Globalization;

namespace Hpc.SlurmCluster.Tests;

/// <summary>What sacct has of a job, with a real slurmdbd: row by row what it has of the same job without a container.</summary>
[Collection(Clusters.Name)]
public class AccountingTests(Clusters clusters)
{
    private const int RowsOfAWay = 36;
    private const string Fields =
        "JobName,State,ExitCode,DerivedExitCode,NTasks,NNodes,NCPUS,ReqMem,ReqTRES,AllocTRES,Partition,NodeList";

    /// <summary>The jobs of one way, whose steps have $W in front of their commands; "late" and "again" wait for the
    /// administrator and for the end.</summary>
    private const string Submit = """
        submit() { name=$1; shift; id=$(sbatch --parsable -J $name -w n1 -o /dev/null "$@") && echo $id $name > id.$way.$name; }
        begun() { until [ -e begun.$way.$1 ]; do sleep 0.05; done; }
        id() { cut -d' ' -f1 id.$way.$1; }
        waits() { echo "srun -J step $W sh -c 'touch $PWD/begun.$way.$1; exec sleep 50'"; }
        submit two -n2 --wrap "srun -J both $W true; srun -n1 -J 'one of' $W sh -c 'exit 0'"
        submit fails --wrap "srun -J step $W sh -c 'exit 5'"
        submit derived --wrap "srun -J step $W sh -c 'exit 9'; sleep 1; exit 0"
        submit killed -n2 --wrap "srun -J step $W sh -c 'kill -KILL \$\$'"
        submit dumps --wrap "ulimit -c unlimited; cd /tmp; srun -J step $W sh -c 'kill -SEGV \$\$'"
        submit array --array=1-2 --wrap "srun -J step $W sh -c 'exit '\$SLURM_ARRAY_TASK_ID"
        submit nodes -w n1,n2 -N2 -n3 --wrap "srun -J step $W true"
        submit again --requeue --wrap "[ -n \"\$SLURM_RESTART_COUNT\" ] || $(waits again)"
        submit cancelled --wrap "$(waits cancelled)"
        submit late -t 1 --wrap "$(waits late)"
        begun cancelled; scancel $(id cancelled); begun again; scontrol requeue $(id again); begun late

        """;

    [SlurmTheory, AccountingReleases, NoAccountingReleases]
    public void Each_row_of_sacct_is_a_bare_jobs(string release)
    {
        Cluster cluster = clusters.Of(release);
        Dictionary<string, string> ways = new()
        {
            ["bare"] = "", ["image"] = "--container-image=$image --container-mounts=$PWD",
            ["exec"] = "$hpcrun exec -B $PWD $image"
        };
        if (cluster.ReleaseOfHeaders().ContainerMayBeAFile) ways["container"] = "--container=$image";
        cluster.Script("rm -f id.* begun.*").Ended(0);
        foreach ((string way,
            string words) in ways) cluster.Script($"export HPCRUN_MPI=off HPCRUN_BIND=$PWD way={way} W=\"{words}\"\n{Submit}")
                .Ended(0);
        cluster.AsAdministrator("for id in $(squeue -h -n late -o %A); do scontrol update job=$id EndTime=now+1second; done")
            .Ended(0);
        cluster.Script("""
            for n in $(seq 250); do
                [ -z "$(squeue -h)" ] && [ -z "$(sacct -n -X -o State | grep -E "RUNNING|PENDING|COMPLETING|REQUEUED$")" ] && exit
                for id in $(squeue -h -n again -t PD -o %A); do sleep 1.1; scontrol update job=$id starttime=now; done
                sleep 0.2
            done
            squeue; exit 1
            """).Ended(0);
        Dictionary<string, string[]> rows = ways.Keys.ToDictionary(way => way, way => AllRows(cluster, way));
        Assert.Equal(RowsOfAWay, rows["bare"].Length);
        foreach ((string way, string[] of) in rows) Assert.Equal("",
            string.Join('\n', of.Where((row, at) => row != rows["bare"][at]).Select((row, at) => $"{way}: {row}")));
    }

    /// <summary>slurmctld sends what has ended to slurmdbd when it has the time.</summary>
    private static string[] AllRows(Cluster cluster, string way)
    {
        string[] rows = Rows(cluster, way);
        for (int tries = 0; tries < 60 && rows.Length < RowsOfAWay; tries++)
        {
            Thread.Sleep(500);
            rows = Rows(cluster, way);
        }

        return rows;
    }

    /// <summary>Under proctrack/linuxproc, which follows parents.</summary>
    [SlurmTheory, AccountingReleases, NoAccountingReleases]
    public void Memory_and_processor_time_of_a_step_are_a_bare_ones_and_the_image_servers(string release)
    {
        Cluster cluster = clusters.Of(release);
        (double Memory, double Seconds) bare = Used(cluster, "");
        Assert.InRange(bare.Memory, 60e6, 300e6);
        Assert.InRange(bare.Seconds, 0.2, 20);
        foreach (string way in new[] { "--container-image=$image", "$hpcrun exec $image" })
        {
            // Memory is polled: on a machine that does other work a launch is seen half-way, with two processes of it.
            double most = bare.Memory * 1.1 + 25e6;
            (double memory, double seconds) = Used(cluster, way);
            for (int tries = 0; tries < 4 && memory > most; tries++)
            {
                (memory, seconds) = Used(cluster, way);
            }

            Assert.InRange(memory, bare.Memory + 5e6, most);
            Assert.InRange(seconds, bare.Seconds * 0.5, bare.Seconds * 5); // a machine that does other work counts more of them
        }
    }

    /// <summary>TRESUsageInTot, which is polled; what the shell says of itself is without the server's. Every name that is looked
    /// for and is not there is a request to the server.</summary>
    [SlurmTheory, AccountingReleases, NoAccountingReleases]
    public void The_image_servers_processor_time_is_in_the_usage_of_its_step(string release)
    {
        string[] said = clusters.Of(release).Script("""
            HPCRUN_MPI=off srun -Q -n1 --acctg-freq=task=1 --container-image=$image bash -c '
                for ((n = 0; n < 250000; n++)); do [ -e /no$n ]; done; sleep 2.5; echo $SLURM_JOB_ID; times' > said
            id=$(head -n 1 said)
            until sacct -n -P -j $id.0 -o State | grep -q COMPLETED; do sleep 0.1; done
            sed -n 2p said; sacct -n -P -j $id.0 -o TRESUsageInTot | grep -o 'cpu=[0-9:]*'
            """).AndSilent().Lines;
        double own = said[0].Split(' ').Sum(Seconds),
            all = TimeSpan.Parse(said[1][4..], CultureInfo.InvariantCulture).TotalSeconds;
        Assert.InRange(all - own, 0.7, 30);
    }

    /// <summary>Only a wait that asks for children without a signal (__WALL) sees that the image server is below the
    /// task.</summary>
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_solver_has_no_child_that_it_did_not_start(string release)
    {
        Cluster cluster = clusters.Of(release);
        string directory = Directory.CreateDirectory(Path.Combine(cluster.Place, "waits")).FullName,
            source = Path.Combine(directory, "waits.c");
        File.WriteAllText(source, """
            #include <errno.h>
            #include <stdio.h>
            #include <sys/wait.h>
            int main(void)
            {
                puts(wait(NULL) < 0 && errno == ECHILD ? "no child" : "a child");
                puts(waitpid(-1, NULL, __WALL | WNOHANG) == 0 ? "server below" : "nothing below");
            }

            """);
        HostTool.Run("gcc", "-static", "-o", Path.Combine(directory, "waits"), source); // a node may have no compiler
        Assert.Equal(["no child", "server below", "no child", "nothing below"], cluster.Script("""
            export HPCRUN_MPI=off; mkdir -p directory/proc directory/dev directory/usr; cp $place/waits/waits directory
            srun -Q --container-image=$image --container-mounts=$place/waits $place/waits/waits
            srun -Q -w n1 $hpcrun exec directory /waits
            """).AndSilent().Lines);
    }

    /// <summary>A job of less than a second may have its name and processors in one of the two only. 22.05 has exit_code 0 in the
    /// JSON of every job, and no JSON of scontrol at all.</summary>
    [SlurmTheory, AccountingReleases, NoAccountingReleases]
    public void Jobs_and_steps_read_from_sacct_s_JSON_are_what_it_prints(string release)
    {
        Cluster cluster = clusters.Of(release);
        string id = cluster.Script("id=$(sbatch --parsable -W -J 'two words' -n2 -o /dev/null --wrap 'sleep 2; "
            + "srun -J inner true; exit 5'); until sacct -n -X -j $id -o State | grep -q FAILED; do sleep 0.1; done; "
            + "echo $id").Text;
        SlurmAnswer answer = SlurmAnswer.Read(cluster.Script($"sacct --json -j {id}").Out);
        JobRecord job = Assert.Single(answer.Jobs);
        string[] read = [$"{id}|{job.Name}|{job.State[0]}||{job.Nodes}|{job.Processors}",
            .. job.Steps.Select(step => $"{step.Id}|{step.Name}|{step.State[0]}|{step.Tasks}|{step.Nodes}|2")];
        Assert.Equal(cluster.Script($"sacct -n -P -j {id} -o JobID,JobName,State,NTasks,NodeList,NCPUS").Lines, read);
        Assert.Equal(cluster.ReleaseOfHeaders(), answer.Release);
    }

    /// <summary>MaxRSS in bytes and TotalCPU of a step whose task holds a text of 60 MB, and counts.</summary>
    private static (double Memory, double Seconds) Used(Cluster cluster, string way)
    {
        string[] fields = cluster.Script($$"""
            HPCRUN_MPI=off srun -Q -n1 -J uses --acctg-freq=task=1 {{way}} bash -c 'printf -v text "%60000000s" ""
                for ((n = 0; n < 300000; n++)); do :; done; sleep 2.5; echo $SLURM_JOB_ID' > id.uses
            until sacct -n -P -j $(cat id.uses).0 -o State | grep -q COMPLETED; do sleep 0.1; done
            sacct -n -P --noconvert -j $(cat id.uses).0 -o MaxRSS,TotalCPU
            """).AndSilent().Text.Split('|');
        return (double.Parse(fields[0].TrimEnd('K'), CultureInfo.InvariantCulture) * (fields[0].EndsWith('K') ? 1024 : 1),
            TimeSpan.Parse("00:" + fields[1], CultureInfo.InvariantCulture).TotalSeconds);
    }

    /// <summary>As times of a shell prints them: 0m1.234s.</summary>
    private static double Seconds(string text)
    {
        string[] parts = text.TrimEnd('s').Split('m');
        return (60 * double.Parse(parts[0], CultureInfo.InvariantCulture)) + double.Parse(parts[1], CultureInfo.InvariantCulture);
    }

    /// <summary>In order of name and time; the ids of jobs left out, and what differs from one bare job to the next:
    /// DerivedExitCode of a job that ends with its step, and whether steps that Slurm ended by a limit, scancel or to requeue are
    /// TIMEOUT, CANCELLED or FAILED.</summary>
    private static string[] Rows(Cluster cluster, string way) => cluster.Script($$"""
        cat id.{{way}}.* | while read -r id name; do
            sacct -n -P -D -j $id -o JobID,{{Fields}} |
                sed -E "s/^[0-9]+/$name/; /^derived/!s/^(([^|]*\|){4})[^|]*/\1/
                    /^(late|again|cancelled)\./s/^(([^|]*\|){2})([^|]*\|){3}/\1/"
        done
        """).AndSilent().Lines;
}
