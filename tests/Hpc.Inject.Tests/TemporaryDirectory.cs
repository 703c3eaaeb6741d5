namespace Hpc.Inject.Tests;

/// <summary>A directory that is gone after the test. Converts to its path.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("hpcrun-inject").FullName;

    public override string ToString() => _path;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    public static string operator +(TemporaryDirectory directory, string below) => directory._path + below;
}
