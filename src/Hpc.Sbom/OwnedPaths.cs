using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>The files that packages say are theirs. Of directories that a merged system has twice (bin, sbin, lib*) the one below
/// usr is meant.</summary>
internal sealed class OwnedPaths
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private long _length;

    /// <exception cref="CorruptImageException">There are more than any image has.</exception>
    public void Add(string path)
    {
        string plain = Plain(path);
        _length += _paths.Add(plain) ? plain.Length : 0;
        if (_paths.Count > SbomLimits.MostPaths || _length > 64L * SbomLimits.MostPaths)
        {
            throw new CorruptImageException("lists of files", -1, $"{_paths.Count} paths", $"at most {SbomLimits.MostPaths}");
        }
    }

    public bool Has(string path) => _paths.Contains(Plain(path));

    private static string Plain(string path)
    {
        string text = path.Contains("/.", StringComparison.Ordinal) || path.Contains("//", StringComparison.Ordinal)
            || path.StartsWith('.') ? Shortened(path) : path.TrimStart('/');
        string first = text[..Math.Max(text.IndexOf('/', StringComparison.Ordinal), 0)];
        return first is "bin" or "sbin" or "lib" or "lib32" or "lib64" or "libx32" ? "usr/" + text : text;
    }

    private static string Shortened(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
