namespace Hpc.EndToEnd.Tests;

/// <summary>As <see cref="OverlayFileFactAttribute"/>, with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OverlayFileTheoryAttribute : TheoryAttribute
{
    public OverlayFileTheoryAttribute() => Skip = OverlayFileFactAttribute.WhyNot;
}
