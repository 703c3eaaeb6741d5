namespace Hpc.EndToEnd.Tests;

/// <summary>A test with images of other Debian releases; skipped where none could be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReleaseTheoryAttribute : TheoryAttribute
{
    public ReleaseTheoryAttribute() => Skip = MpiTheoryAttribute.WhyNot
        ?? (ReleaseImages.All.Length > 0 ? null : "no packages of another release (tests/run makes the images, as root)");
}
