using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>A theory that needs programs of the machine.</summary>
internal sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] programs) => Skip = Tool.Missing(programs);
}
