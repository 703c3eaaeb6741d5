namespace Hpc.EndToEnd.Tests;

/// <summary>A test with the real gocryptfs; skipped where the host has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GocryptfsFactAttribute : FactAttribute
{
    private static readonly string[] Needed = ["/usr/bin/gocryptfs", "/usr/bin/mksquashfs", "/usr/bin/unsquashfs"];

    public GocryptfsFactAttribute() => Skip = Published.WhyNot
        ?? (Array.Find(Needed, path => !File.Exists(path)) is { } missing ? $"{missing} is not installed" : null);
}
