namespace Hpc.Inject.Tests;

/// <summary>A fact with programs of the machine as makers or judges.</summary>
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] programs) =>
        Skip = Tool.Missing(programs) is { } missing ? $"{missing} is not installed" : null;
}
