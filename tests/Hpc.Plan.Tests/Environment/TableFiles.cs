using Hpc.Binary;
using Hpc.Files;

namespace Hpc.Plan.Tests;

/// <summary>An image of a few files in memory: a path that ends with '/' is a directory, others hold their text.</summary>
internal sealed class TableFiles : FileTree
{
    private readonly Dictionary<string, (string Text, bool Executable)> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = ["/"];

    public TableFiles With(string path, string text = "", bool executable = false)
    {
        if (path.EndsWith('/'))
        {
            AddDirectories(path);
            return this;
        }

        _files[path] = (text, executable);
        AddDirectories(path[..(path.LastIndexOf('/') + 1)]);
        return this;
    }

    public TableFiles WithProgram(string path) => With(path, "\u007fELF", executable: true);

    public override FileEntry Look(string path) =>
        _files.TryGetValue(path, out var file) ? new FileEntry(PathKind.File, path, IsExecutable: file.Executable)
        : new FileEntry(_directories.Contains(path) ? PathKind.Directory : PathKind.Missing, path);

    public override RandomAccessSource? Open(string path) =>
        ReadText(path) is { } text ? new MemorySource(RawText.Bytes(text)) : null;

    public override string? ReadText(string path) => _files.TryGetValue(path, out var file) ? file.Text : null;

    public override IReadOnlyList<string> List(string directory) =>
    [
        .. _files.Keys.Concat(_directories)
            .Where(path => path.Length > directory.Length
                && path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal))
            .Select(path => path[(directory.TrimEnd('/').Length + 1)..].Split('/')[0])
            .Distinct(),
    ];

    private void AddDirectories(string path)
    {
        for (int slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            _directories.Add(path[..slash]);
        }
    }
}
