using Hpc.Plan;

namespace Hpc.Launch.Overlay;

/// <summary>What <c>hpcrun overlay create</c> is asked for.</summary>
/// <param name="Sparse">The file takes its blocks of the disk when something is written to it, not now.</param>
/// <param name="Directories">That the layer has from the start.</param>
public sealed record OverlayFileRequest(long Mebibytes, bool Sparse, IReadOnlyList<ContainerPath> Directories)
{
    /// <summary>Its files belong to uid 0: only launches with <c>--fakeroot</c> write to it.</summary>
    public bool ForRoot { get; init; }
}
