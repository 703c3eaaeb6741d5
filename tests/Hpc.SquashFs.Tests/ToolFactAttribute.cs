using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>A fact that needs programs of the machine.</summary>
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] programs) => Skip = Tool.Missing(programs);
}
