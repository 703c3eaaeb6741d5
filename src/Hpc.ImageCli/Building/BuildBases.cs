namespace Hpc.ImageCli;

/// <summary>The images that a build began with, by their names, and which files they were.</summary>
/// <param name="expected">Which they have to be, by their names: digests of files, or as <see cref="PinnedImage"/> has it;
/// empty for any.</param>
internal sealed class BuildBases(IReadOnlyDictionary<string, string> expected)
{
    private readonly SortedDictionary<string, string> _found = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Found => _found;

    /// <summary>Whether digests of files that were read before are known.</summary>
    public bool HasCache { get; init; }

    /// <summary>Which image one has to be; null for any.</summary>
    public string? Expected(string name) => expected.GetValueOrDefault(name);

    /// <param name="name">As the recipe has it.</param>
    /// <param name="pinned">Which image it is.</param>
    /// <exception cref="RefusedException">It is another one than it has to be.</exception>
    public void AddPinned(string name, string pinned) => Check(name, pinned);

    /// <param name="name">As the recipe has it.</param>
    /// <param name="file">The image.</param>
    /// <exception cref="RefusedException">It is another one than it has to be.</exception>
    public void Add(string name, string file)
    {
        if (_found.ContainsKey(name))
        {
            return;
        }

        Check(name, FileDigest.Of(ImageTarget.Bytes(file), HasCache ? DigestCache.Find() : null).Digest);
    }

    private void Check(string name, string digest)
    {
        if (expected.TryGetValue(name, out string? wanted) && wanted != digest)
        {
            throw new RefusedException(
                $"cannot build the image again: the image '{name}' that it began with is another one now",
                $"it has the digest {digest}, and had {wanted}",
                "put the old one in its place; a recipe can name a digest: NAME@sha256:...");
        }

        _found[name] = digest;
    }
}
