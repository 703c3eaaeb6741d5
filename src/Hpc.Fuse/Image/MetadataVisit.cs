namespace Hpc.Fuse;

/// <summary>While it lasts, the blocks that this thread looks at stay; see <see cref="MetadataMemory"/>.</summary>
/// <param name="memory">Whose blocks; null for a visit within another, which ends nothing.</param>
/// <param name="outer">The memory that this thread was looking at, of another image, or null.</param>
/// <param name="outerWord">Where that visit is noted.</param>
internal readonly ref struct MetadataVisit(MetadataMemory? memory, MetadataMemory? outer, int outerWord)
{
    private readonly MetadataMemory? _memory = memory;
    private readonly MetadataMemory? _outer = outer;
    private readonly int _outerWord = outerWord;

    public void Dispose() => _memory?.Leave(_outer, _outerWord);
}
