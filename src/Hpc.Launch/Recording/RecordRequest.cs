namespace Hpc.Launch.Recording;

/// <summary>What a record needs of who makes it.</summary>
/// <param name="version">hpcrun's.</param>
/// <param name="imageName">As the user wrote it.</param>
/// <param name="digests">Of the contents of files, in their order; another program reads them.</param>
public sealed class RecordRequest(string version, string imageName, Func<IReadOnlyList<string>, IReadOnlyList<string>> digests)
{
    public string Version => version;

    public string ImageName => imageName;

    public IReadOnlyList<string> Digests(IReadOnlyList<string> files) => digests(files);
}
