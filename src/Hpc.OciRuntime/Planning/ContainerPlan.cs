using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>All that will be done to the kernel for one process of a container, and the descriptors that it needs.</summary>
/// <param name="Slots">For the places 1, 2, ...</param>
/// <param name="Users">uid_map, where the runtime has to write it (<see cref="SyncPoint.MapIds"/>).</param>
/// <param name="Groups">gid_map.</param>
public sealed record ContainerPlan(LaunchPlan Launch, IReadOnlyList<SlotSource> Slots, IReadOnlyList<IdMapping> Users,
    IReadOnlyList<IdMapping> Groups);
