namespace Hpc.EndToEnd.Tests;

/// <summary>A test of the published OCI runtime, which may need a program of the machine as its judge.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OciFactAttribute : FactAttribute
{
    public OciFactAttribute(string? tool = null) => Skip = Judge.WhyNot(tool);
}

/// <summary>As <see cref="OciFactAttribute"/>, for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OciTheoryAttribute : TheoryAttribute
{
    public OciTheoryAttribute(string? tool = null) => Skip = Judge.WhyNot(tool);
}

/// <summary>A program that is compared with.</summary>
internal static class Judge
{
    public static string? WhyNot(string? tool) =>
        Published.WhyNoOci ?? (tool is null || Find(tool) is not null ? null : $"{tool} is not installed");

    public static string? Find(string tool) =>
        new[] { "/usr/local/bin", "/usr/bin", "/usr/sbin", "/sbin", "/bin" }.Select(directory => Path.Combine(directory, tool))
            .FirstOrDefault(File.Exists);
}
