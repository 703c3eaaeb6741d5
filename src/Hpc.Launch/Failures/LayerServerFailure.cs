using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Failures;

/// <summary>A program of the host that serves layers in files could not be started, or ended at once. What it said itself is on
/// standard error.</summary>
internal static class LayerServerFailure
{
    /// <param name="errno">ENOEXEC where it never began, ECHILD where it ended.</param>
    public static (string What, string Why, string Remedy) Explain(Step step, int errno) => step switch
    {
        StartFileServerStep server when errno == Errno.ENOEXEC => NotExecuted(server.Arguments[0], server.Served),
        StartMergerStep merger when errno == Errno.ENOEXEC => NotExecuted(merger.Arguments[0], merger.Served),
        StartFileServerStep server =>
            ($"cannot mount '{server.Served.Image.Name}': {server.Arguments[0]} ended",
            "it is damaged, or has features that this fuse2fs does not know", Remedy(server.Served)),
        StartMergerStep merger => ($"cannot merge the layers: {merger.Arguments[0]} ended",
            $"'{merger.Served.Image.Name}' is damaged, or has no directory upper"
            + $"{(merger.Served.ReadOnly ? "" : " and work that you may write to, or is full")}",
            merger.Served.IsEmbedded ? Remedy(merger.Served)
                : "make another one: hpcrun overlay create; files of sudo apptainer overlay create belong to root"),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private static string Remedy(ExtLayer served) =>
        $"e2fsck -f '{served.Image.Name}'; "
        + (served.Asked.IsImage ? "or copy the image again"
            : served.IsEmbedded ? EmbeddedLayer.Without : "or make another one: hpcrun overlay create");

    private static (string What, string Why, string Remedy) NotExecuted(string program, ExtLayer served) => (
        $"cannot start {program}",
        "it is not a program for this machine, or a library or an interpreter that it needs is missing",
        $"{program} --version; put another one before it in PATH; or "
        + (served.Asked.IsImage ? "build a SIF or SquashFS image from its files"
            : served.IsEmbedded ? EmbeddedLayer.Without : "use a directory: --overlay DIR"));
}
