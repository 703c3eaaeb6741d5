using System.Text.RegularExpressions;

namespace Hpc.SlurmCluster.Tests;

/// <summary>The batch job of src/docs/slurm.md, word for word.</summary>
[Collection(Clusters.Name)]
public partial class BatchJobPageTests(Clusters clusters)
{
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_batch_job_of_the_page_runs(string release)
    {
        string script = BatchJob().Match(File.ReadAllText(Path.Combine(Site.Root, "src/docs/slurm.md"))).Groups["script"].Value;
        Outcome outcome = clusters.Of(release).Script($"""
            ln -sf $image app.sif; printf '#!/bin/sh\nexec /opt/pingpong-mpich -n 2 8\n' > solver; chmod +x solver
            cat > job.sh <<'END'
            {script}
            END
            for attempt in 1 2 3 4; do
                PATH=$PATH:$place/bin timeout -k 2 40 sbatch -Q -W -t 1 -o job.out job.sh > /dev/null && break
                scancel -u $(id -un)
            done
            sort job.out
            """);
        Assert.Equal(2, outcome.Lines.Where(line => line.StartsWith('n')).Distinct().Count());
        Assert.Equal(4, outcome.Lines.Count(line => line.StartsWith('n')));
        Assert.Equal(4, outcome.Lines.Count(line => line.StartsWith("rank ", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"```bash\n(?<script>#!/bin/bash\n#SBATCH[\s\S]*?)```")]
    private static partial Regex BatchJob();
}
