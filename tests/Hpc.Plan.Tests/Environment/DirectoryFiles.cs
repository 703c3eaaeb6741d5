using System.Text;
using Hpc.Binary;

namespace Hpc.Plan.Tests;

/// <summary>An image unpacked into a directory of this machine.</summary>
internal sealed class DirectoryFiles(string root) : FileTree
{
    public override FileEntry Look(string path)
    {
        FileInfo host = new(root + path);
        return host.LinkTarget is { } target ? new FileEntry(PathKind.SymbolicLink, path, target)
            : Directory.Exists(host.FullName) ? new FileEntry(PathKind.Directory, path)
            : !host.Exists ? new FileEntry(PathKind.Missing, path)
            : new FileEntry(PathKind.File, path,
                IsExecutable: !OperatingSystem.IsWindows() && (host.UnixFileMode & UnixFileMode.UserExecute) != 0);
    }

    public override RandomAccessSource? Open(string path) =>
        ReadText(path) is { } text ? new MemorySource(RawText.Bytes(text)) : null;

    public override string? ReadText(string path) =>
        File.Exists(root + path) ? Encoding.Latin1.GetString(File.ReadAllBytes(root + path)) : null;

    public override IReadOnlyList<string> List(string directory) =>
        Directory.Exists(root + directory)
            ? [.. Directory.GetFileSystemEntries(root + directory).Select(path => Path.GetFileName(path)!)] : [];
}
