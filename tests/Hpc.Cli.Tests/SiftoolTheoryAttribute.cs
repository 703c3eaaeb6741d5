using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>A theory that siftool judges.</summary>
internal sealed class SiftoolTheoryAttribute : TheoryAttribute
{
    public SiftoolTheoryAttribute() => Skip = Siftool.Absent;
}
