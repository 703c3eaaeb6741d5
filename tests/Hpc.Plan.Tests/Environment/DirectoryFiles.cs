using System.Text;

namespace Hpc.Plan.Tests;

/// <summary>An image unpacked into a directory of this machine.</summary>
internal sealed class DirectoryFiles(string root) : ImageFiles
{
    public override ImageFileKind KindOf(string path)
    {
        string host = root + path;
        return Directory.Exists(host) ? ImageFileKind.Directory
            : !File.Exists(host) ? ImageFileKind.Absent
            : !OperatingSystem.IsWindows() && (File.GetUnixFileMode(host) & UnixFileMode.UserExecute) != 0 ? ImageFileKind.Executable : ImageFileKind.File;
    }

    public override string? ReadText(string path) => File.Exists(root + path) ? Encoding.Latin1.GetString(File.ReadAllBytes(root + path)) : null;

    public override IReadOnlyList<string> List(string directory) =>
        Directory.Exists(root + directory) ? [.. Directory.GetFileSystemEntries(root + directory).Select(path => Path.GetFileName(path)!)] : [];
}
