using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>A fact that mounts images.</summary>
internal sealed class MountFactAttribute : FactAttribute
{
    /// <param name="programs">Further programs of the machine that it needs.</param>
    public MountFactAttribute(params string[] programs) => Skip = MountedImage.Impossible ?? Tool.Missing(programs);
}
