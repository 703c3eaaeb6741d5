using Hpc.Stage;

namespace Hpc.OciCli;

/// <summary>The process that the caller started and whose status it gets. While a plan runs it has a link of its own, from the
/// fork on.</summary>
internal sealed class CallerProcess(StageLink link)
{
    /// <summary>Takes plans, and at the end a status.</summary>
    public StageLink Link { get; set; } = link;
}
