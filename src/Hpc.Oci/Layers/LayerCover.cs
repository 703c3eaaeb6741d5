namespace Hpc.Oci;

/// <summary>Knows, while the layers are read from the top one to the bottom one, which files of the layer at hand cannot be seen
/// in the image, because a layer above replaces or removes them: their data need not be written. It goes by names alone and errs
/// on the side of writing; what <see cref="LayerReplay"/> needs all the same is read again.</summary>
public sealed class LayerCover
{
    [Flags]
    private enum Hides
    {
        Nothing = 0,

        /// <summary>The object of that name: a layer above has another one, or removes it.</summary>
        Itself = 1,

        /// <summary>Everything beneath it.</summary>
        Beneath = 2,
    }

    private readonly Dictionary<string, Hides> _above = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Hides>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<(string Path, Hides Hides)> _layer = [];

    public LayerCover() => _lookup = _above.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Takes note of an entry of the layer at hand; says whether nothing of it can be seen: it adds nothing, or
    /// something above hides what it adds.</summary>
    public bool Add(in LayerChange change, TarEntryType type)
    {
        Hides hides = change.Kind switch
        {
            LayerChangeKind.Add => type == TarEntryType.Directory ? Hides.Itself : Hides.Itself | Hides.Beneath,
            LayerChangeKind.Remove => Hides.Itself | Hides.Beneath,
            LayerChangeKind.Empty => Hides.Beneath,
            _ => Hides.Nothing,
        };

        // A name hides only what lies in the layers below, wherever in its own layer it stands.
        _layer.Add((change.Path, hides));
        return change.Kind != LayerChangeKind.Add || IsHidden(change.Path);
    }

    /// <summary>The next layer is the one below.</summary>
    public void EndLayer()
    {
        foreach ((string path, Hides hides) in _layer)
        {
            _above[path] = _above.GetValueOrDefault(path) | hides;
        }

        _layer.Clear();
    }

    private bool IsHidden(string path)
    {
        if (_above.Count == 0)
        {
            return false;
        }

        if (Of(path).HasFlag(Hides.Itself))
        {
            return true;
        }

        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (Of(path.AsSpan(0, slash)).HasFlag(Hides.Beneath))
            {
                return true;
            }
        }

        return path.Length > 0 && Of("").HasFlag(Hides.Beneath);
    }

    private Hides Of(ReadOnlySpan<char> path) => _lookup.TryGetValue(path, out Hides hides) ? hides : Hides.Nothing;
}
