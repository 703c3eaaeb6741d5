using Hpc.Host;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>The path of a rule is compared with the path that the kernel gives for an open image, which has no link, no empty
/// part and no
/// dots.</summary>
internal static class RulePath
{
    /// <summary>Why no image can be there, and what to write; null for a path that is right as far as this node can
    /// tell.</summary>
    /// <param name="path">Absolute; with a slash or /* at its end a directory.</param>
    public static (string Why, string Remedy)? Fault(string path)
    {
        string place = path.EndsWith("/*", StringComparison.Ordinal) ? path[..^2] : path.TrimEnd('/');
        string[] parts = place.Split('/')[1..];
        if (place.Length > 0 && (parts.Contains("") || parts.Contains(".") || parts.Contains("..")
            || path.EndsWith("//", StringComparison.Ordinal)))
        {
            return ($"\"{path}\" is not a plain path", "write it without //, /./ and /../");
        }

        if (place.Contains('*', StringComparison.Ordinal))
        {
            return ($"\"{path}\" has a * that is not a whole last part",
                "a directory with all below it ends in /, the directory alone in /*");
        }

        return OnThisNode(path, ImageTarget.Bytes(place));
    }

    /// <summary>A directory that is not mounted here is believed.</summary>
    private static (string Why, string Remedy)? OnThisNode(string path, string place)
    {
        int fd = place.Length == 0 ? -Errno.ENOENT : Fcntl.TryOpen(place, Fcntl.O_PATH | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            return null;
        }

        string? real = Unistd.ReadLink($"/proc/self/fd/{fd}");
        bool isDirectory = Stat.Of(fd, out _) is { IsDirectory: true };
        _ = Unistd.Close(fd);
        return real is not null && real != place
            ? ($"\"{path}\" leads over a link", $"write where it leads: {ImageTarget.Text(real)}")
            : isDirectory && !path.EndsWith('/') && !path.EndsWith("/*", StringComparison.Ordinal)
                ? ($"\"{path}\" is a directory",
                    $"write \"{path}/\" for all below it, or \"{path}/*\" for its own files") : null;
    }
}
