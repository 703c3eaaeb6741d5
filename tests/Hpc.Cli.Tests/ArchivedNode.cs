using System.Text;
using Hpc.Tests;

namespace Hpc.Cli.Tests;

/// <summary>A node's files from a text archive of the corpora (the form of ttar: "Path:", "Lines:", the lines; "Directory:";
/// "SymlinkTo:").</summary>
internal sealed class ArchivedNode : IDisposable
{
    private const string Top = "fixtures/";

    public string Root { get; } = Directory.CreateTempSubdirectory("hpcrun-node").FullName;

    public ArchivedNode(string corpus)
    {
        string[] lines = Encoding.Latin1.GetString(Corpora.Read(corpus)).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (After(lines[i], "Directory: ") is { } directory) Directory.CreateDirectory(Place(directory));
            if (After(lines[i], "Path: ") is not { } path || After(lines[i + 1], "Lines: ") is not { } count) continue;
            int length = int.Parse(count);
            Write(path[Top.Length..], string.Concat(lines.Skip(i + 2).Take(length).Select(line => line + "\n")));
            i += 1 + length;
        }
    }

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, path))!);
        File.WriteAllText(Path.Combine(Root, path), text);
    }

    private string Place(string path) => Path.Combine(Root, path[Top.Length..]);

    private static string? After(string line, string mark) =>
        line.StartsWith(mark, StringComparison.Ordinal) ? line[mark.Length..] : null;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
