namespace Hpc.Inject.Tests;

/// <summary>As <see cref="ToolFactAttribute"/>, with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] programs) =>
        Skip = Tool.Missing(programs) is { } missing ? $"{missing} is not installed" : null;
}
