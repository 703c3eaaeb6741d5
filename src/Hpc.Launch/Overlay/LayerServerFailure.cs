using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>A program of the host that serves layers in files could not be started, or ended at once. What it said itself is on standard error.</summary>
internal static class LayerServerFailure
{
    public static (string What, string Why, string Remedy) Explain(Step step) => step switch
    {
        StartFileServerStep server => ($"{server.Arguments[0]}: '{server.File}' cannot be mounted", "it is damaged, or has features that this fuse2fs does not know",
            $"e2fsck -f '{server.File}'; a new one: hpcrun overlay create"),
        StartMergerStep merger => ($"{merger.Arguments[0]}: the layers cannot be merged", $"'{merger.Source}' has no directories upper and work that you may write to, or is full",
            "a new one: hpcrun overlay create; sudo apptainer overlay create makes them root's"),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}
