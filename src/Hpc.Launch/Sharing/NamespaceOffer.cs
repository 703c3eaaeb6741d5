using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Sharing;

/// <summary>A user and a mount namespace for a joining rank, and how it is to use them.</summary>
/// <param name="Descriptors">User, mount, and what else the step has in common.</param>
/// <param name="Pinned">They stay open for other ranks.</param>
internal sealed record NamespaceOffer(SharingRole Role, int[] Descriptors, bool Pinned) : IDisposable
{
    public void Dispose()
    {
        foreach (int descriptor in Pinned ? [] : Descriptors)
        {
            _ = Unistd.Close(descriptor);
        }
    }
}
