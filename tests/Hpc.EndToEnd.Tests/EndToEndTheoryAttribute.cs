namespace Hpc.EndToEnd.Tests;

/// <summary>As <see cref="EndToEndFactAttribute"/>, with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EndToEndTheoryAttribute : TheoryAttribute
{
    public EndToEndTheoryAttribute() => Skip = Published.WhyNot;
}
