using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>A theory that mounts images.</summary>
internal sealed class MountTheoryAttribute : TheoryAttribute
{
    /// <inheritdoc cref="MountFactAttribute(string[])"/>
    public MountTheoryAttribute(params string[] programs) => Skip = MountedImage.Impossible ?? Tool.Missing(programs);
}
