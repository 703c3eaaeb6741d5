using System.Text.RegularExpressions;

namespace Hpc.SlurmCluster.Tests;

/// <summary>The script in the README's section "In a batch job", word for word.</summary>
[Collection(Clusters.Name)]
public partial class ReadmeTests(Clusters clusters)
{
    [SlurmTheory, MemberData(nameof(Releases.All), MemberType = typeof(Releases))]
    public void The_batch_job_of_the_readme_runs(string release)
    {
        string script = BatchJob().Match(File.ReadAllText(Path.Combine(Site.Root, "README.md"))).Groups["script"].Value;
        Outcome outcome = clusters.Of(release).Script($"""
            ln -sf $image app.sif; printf '#!/bin/sh\nexec /opt/pingpong-mpich -n 2 8\n' > solver; chmod +x solver; cat > job.sh <<'END'
            {script}
            END
            for attempt in 1 2 3 4; do
                PATH=$PATH:$place/bin timeout -k 2 40 sbatch -Q -W -t 1 -o job.out job.sh > /dev/null && break
                scancel -u $(id -un)
            done
            sort job.out
            """);
        Assert.Equal(2, outcome.Lines.Where(line => line.StartsWith('n')).Distinct().Count());
        Assert.Equal(8, outcome.Lines.Count(line => line.StartsWith('n')));
        Assert.Equal(4, outcome.Lines.Count(line => line.StartsWith("rank ", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"## In a batch job\s+```bash\n(?<script>[\s\S]*?)```")]
    private static partial Regex BatchJob();
}
