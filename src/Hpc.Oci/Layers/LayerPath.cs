using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>A path of a layer, made harmless: relative to the image's root, with neither "." nor ".." nor empty parts, so that no
/// name in a layer can lead out of the image. The root is the empty string.</summary>
public static class LayerPath
{
    /// <summary>NAME_MAX: longer names exist in no file system that the image could be unpacked to.</summary>
    private const int MaxName = 255;

    /// <exception cref="CorruptImageException">A part is longer than a name can be, or holds a NUL.</exception>
    public static string Of(string path)
    {
        if (IsNormal(path))
        {
            return path;
        }

        List<string> parts = [];
        foreach (string part in path.Split('/'))
        {
            if (part == "..")
            {
                // As the kernel has it: the parent of the root is the root.
                if (parts.Count > 0)
                {
                    parts.RemoveAt(parts.Count - 1);
                }
            }
            else if (part is not ("" or "."))
            {
                parts.Add(Checked(part));
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>The directory that holds a path; the root's is the root.</summary>
    public static string Directory(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    /// <summary>The last part.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";

    private static bool IsNormal(ReadOnlySpan<char> path)
    {
        while (path.Length > 0)
        {
            int slash = path.IndexOf('/');
            ReadOnlySpan<char> part = slash < 0 ? path : path[..slash];
            if (part is "" or "." or ".." || part.Length > MaxName || part.Contains('\0') || slash == path.Length - 1)
            {
                return false;
            }

            path = slash < 0 ? [] : path[(slash + 1)..];
        }

        return true;
    }

    private static string Checked(string part) => part.Length <= MaxName && !part.Contains('\0', StringComparison.Ordinal)
        ? part
        : throw new CorruptImageException("layer, file name", -1, $"{part.Length} bytes", $"1 to {MaxName} bytes without NUL");
}
