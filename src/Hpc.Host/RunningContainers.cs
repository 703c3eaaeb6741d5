using Hpc.Plan;

namespace Hpc.Host;

/// <summary>Which processes see a directory as the writable layer of their root.</summary>
public static class RunningContainers
{
    private const string Option = "upperdir=";

    /// <param name="directory">Canonical path of what --overlay or a named container writes to.</param>
    /// <returns>A process, or null.</returns>
    public static string? ProcessOf(string directory)
    {
        string? found = null;
        MountTables.ForEach((process, mounts) => found ??= HasUpper(mounts, directory + "/upper")
            && UserNamespaces.IsOursOrChild(process) ? process : null);
        return found;
    }

    /// <summary>Whether that process is one.</summary>
    /// <inheritdoc cref="ProcessOf"/>
    public static bool Writes(string process, string directory) =>
        HasUpper(SmallFile.ReadText($"/proc/{process}/mountinfo") ?? "", directory + "/upper")
            && UserNamespaces.IsOursOrChild(process);

    /// <param name="file">Canonical path of a file that is the writable layer of a root, or with others a layer.</param>
    /// <returns>A process, or null.</returns>
    public static string? ProcessAt(string file)
    {
        string? found = null;
        MountTables.ForEach((process, mounts) => found ??= IsMounted(mounts, file) && UserNamespaces.IsOursOrChild(process)
            ? process : null);
        return found;
    }

    /// <summary>Whether a mount table has a merged root with this file.</summary>
    public static bool IsMounted(string mounts, string file)
    {
        foreach (string line in mounts.Contains(StartMergerStep.Type, StringComparison.Ordinal) ? mounts.Split('\n') : [])
        {
            int at = line.IndexOf($" - {StartMergerStep.Type} ", StringComparison.Ordinal);
            if (at >= 0 && MountText.Unescape(line[(at + StartMergerStep.Type.Length + 4)..].Split(' ')[0]) == file)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an overlay of a mount table has this upper directory.</summary>
    public static bool HasUpper(string mounts, string upper)
    {
        if (!mounts.Contains(Option, StringComparison.Ordinal))
        {
            return false;
        }

        foreach (string line in mounts.Split('\n'))
        {
            if (UpperOf(line) == upper)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The upper directory of a line of a mount table; null for none. It was mounted by a path from the host's root,
    /// which was the working directory.</summary>
    public static string? UpperOf(string line) => line.IndexOf(Option, StringComparison.Ordinal) is >= 0 and int at
        ? "/" + MountText.Unescape(line[(at + Option.Length)..].Split(',')[0]) : null;
}
