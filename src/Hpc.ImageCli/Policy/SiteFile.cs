using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>Files that say what users may do: root's alone, or they say nothing.</summary>
internal static class SiteFile
{
    private const int OthersMayWrite = 0b000_010_010;

    /// <summary>Its bytes, one char each.</summary>
    /// <exception cref="RefusedException">It cannot be read, or somebody else than root can write to it.</exception>
    public static string Read(string path) => RawText.Of(KeyFile.Bytes(Checked(path)));

    /// <summary>The same path, of a file that root alone can write to. In a user namespace where root is not root of the node,
    /// that is nobody's.</summary>
    public static string Checked(string path)
    {
        Stat.Status? status = Stat.Of(RawText.FromUtf16(path), followLinks: true, out int error);
        string? fault = status is not { } found ? Errno.Name(-error)
            : !found.IsFile ? "it is not a file"
            : found.UserId != 0 ? $"its owner is user {found.UserId}, not root"
            : (found.Mode & OthersMayWrite) != 0 ? "others than root can write to it" : null;
        fault ??= DirectoryFault(RawText.FromUtf16(path));
        return fault is null ? path : throw new RefusedException($"cannot use {path}: {fault}",
            "a policy and its keys are root's; inside a user namespace they look like nobody's",
            "chown root:root FILE; chmod 644 FILE");
    }

    /// <summary>Who may write to the directory can put another file in the place of this one, or take it away.</summary>
    private static string? DirectoryFault(string path)
    {
        string directory = path[..Math.Max(path.LastIndexOf('/'), 1)];
        return Stat.Of(directory, followLinks: true, out int error) is not { } found ? Errno.Name(-error)
            : found.UserId != 0 ? $"the owner of its directory is user {found.UserId}, not root"
            : (found.Mode & OthersMayWrite) != 0 ? "others than root can write to its directory" : null;
    }
}
