namespace Hpc.Plan;

/// <summary>What a script may ask of the file system before the container exists: answers only for paths where the container will
/// certainly show what the image has.</summary>
/// <param name="image">The image; null if no file may be looked at, as in an --env-file.</param>
/// <param name="covered">Container paths that binds, the home directory and the like will put over the image. The root itself
/// never is one.</param>
internal sealed class ScriptFiles(FileTree? image, IReadOnlyList<string> covered)
{
    public PathKind KindOf(string path, int line) => Certain(path, line).Follow(path).Kind;

    public string? ReadText(string path, int line) => Certain(path, line).ReadText(path);

    private FileTree Certain(string path, int line)
    {
        bool known = path.StartsWith('/') && !path.Contains("..", StringComparison.Ordinal)
            && !covered.Any(cover => cover.Length > 1 && IsBelow(path, cover));
        return known && image is not null ? image : throw new NeedsShellException(line, $"a look at \"{path}\"");
    }

    private static bool IsBelow(string path, string cover) =>
        path.StartsWith(cover, StringComparison.Ordinal)
        && (path.Length == cover.Length || cover.EndsWith('/') || path[cover.Length] == '/');
}
