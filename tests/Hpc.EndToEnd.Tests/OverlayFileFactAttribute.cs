namespace Hpc.EndToEnd.Tests;

/// <summary>A test with an overlay in a file; skipped where the host has no programs that serve one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OverlayFileFactAttribute : FactAttribute
{
    private static readonly string[] Needed = ["/usr/bin/fuse2fs", "/usr/bin/fuse-overlayfs", "/usr/sbin/mke2fs"];

    public OverlayFileFactAttribute() => Skip = WhyNot;

    internal static string? WhyNot { get; } = Published.WhyNot
        ?? (Array.Find(Needed, path => !File.Exists(path)) is { } missing ? $"{missing} is not installed" : null);
}
