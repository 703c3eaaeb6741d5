namespace Hpc.Files;

/// <summary>What stands at a path of a tree, or what the path leads to.</summary>
/// <param name="Canonical">Its name without symbolic links, where they were followed.</param>
/// <param name="Target">A symbolic link's text.</param>
/// <param name="IsExecutable">Of a file: somebody may execute it.</param>
public readonly record struct FileEntry(PathKind Kind, string Canonical = "", string Target = "", bool IsExecutable = false)
{
    public bool Exists => Kind is PathKind.Directory or PathKind.File or PathKind.Special;

    /// <summary>An entry as st_mode describes it.</summary>
    public static FileEntry Of(UnixMode mode, string canonical = "", string target = "") =>
        new(mode.Kind, canonical, target, mode.IsExecutable);
}
