namespace Hpc.Host.Tests;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hpcrun-host-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string[] Files => [.. Directory.GetFiles(Path, "*", SearchOption.AllDirectories)
        .Select(path => System.IO.Path.GetRelativePath(Path, path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
