using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Files of another image; only links that were named are followed, inside that image.</summary>
public sealed class StageCopySource(StackFiles files) : CopySource
{
    public override string Beginning => "names begin at the root of the other stage or image";

    public override NewEntry? Entry(string path, bool isNamed) => isNamed
        ? files.Follow(Absolute(path)) is { Exists: true } found ? files.Entry(found.Canonical) : null
        : files.Entry(Canonical(path));

    public override Stream? Open(string path) => files.Content(files.Follow(Absolute(path)).Canonical);

    public override IReadOnlyList<string> List(string directory) =>
        [.. files.List(Absolute(directory)).Order(StringComparer.Ordinal)];

    private static string Absolute(string path) => ContainerPath.Of("/" + path).ToString();

    /// <summary>The name in its directory, which may have been reached through links.</summary>
    private string Canonical(string path)
    {
        ContainerPath at = ContainerPath.Of("/" + path);
        return ContainerPath.Of(files.Follow(at.Parent.ToString()).Canonical).Append(at.Name).ToString();
    }
}
