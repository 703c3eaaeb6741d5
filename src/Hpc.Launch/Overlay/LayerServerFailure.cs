using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>A program of the host that serves layers in files could not be started, or ended at once. What it said itself is on standard error.</summary>
internal static class LayerServerFailure
{
    public static (string What, string Why, string Remedy) Explain(Step step) => step switch
    {
        StartFileServerStep server => ($"{server.Arguments[0]}: '{server.Served.Image.Name}' cannot be mounted", "it is damaged, or has features that this fuse2fs does not know", Remedy(server.Served)),
        StartMergerStep merger => ($"{merger.Arguments[0]}: the layers cannot be merged",
            $"'{merger.Served.Image.Name}' is damaged, or has no directory upper{(merger.Served.ReadOnly ? "" : " and work that you may write to, or is full")}",
            merger.Served.IsEmbedded ? Remedy(merger.Served) : "a new one: hpcrun overlay create; sudo apptainer overlay create makes them root's"),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private static string Remedy(ExtLayer served) =>
        $"e2fsck -f '{served.Image.Name}'; {(served.IsEmbedded ? $"without this layer: --no-mount {NoMountName.SifOverlay}" : "a new one: hpcrun overlay create")}";
}
