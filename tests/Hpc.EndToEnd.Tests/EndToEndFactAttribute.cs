namespace Hpc.EndToEnd.Tests;

/// <summary>A test of the published program: skipped where nobody published one, unless it must work.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EndToEndFactAttribute : FactAttribute
{
    public EndToEndFactAttribute() => Skip = Published.WhyNot;
}
