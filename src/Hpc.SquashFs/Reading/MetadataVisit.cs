namespace Hpc.SquashFs;

/// <summary>While it lasts, the blocks that this thread looks at stay; see <see cref="BlockStore"/>.</summary>
/// <param name="store">Whose blocks; null for a visit within another, which ends nothing.</param>
/// <param name="outer">The store that this thread was looking at, of another image, or null.</param>
/// <param name="outerWord">Where that visit is noted.</param>
public readonly ref struct MetadataVisit(BlockStore? store, BlockStore? outer, int outerWord)
{
    private readonly BlockStore? _store = store;
    private readonly BlockStore? _outer = outer;
    private readonly int _outerWord = outerWord;

    public void Dispose() => _store?.Leave(_outer, _outerWord);
}
