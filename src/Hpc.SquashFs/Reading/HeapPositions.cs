namespace Hpc.SquashFs;

/// <summary>The marks of the file that was read last. For one thread.</summary>
internal sealed class HeapPositions : BlockPositions
{
    private readonly List<long> _marks = [];
    private long _inodePosition = -1;

    public override BlockSum Before(long inodePosition, long blockCount, long block)
    {
        int log = StepLog(blockCount);
        int mark = inodePosition == _inodePosition ? (int)Math.Min(block >> log, _marks.Count) : 0;
        return mark == 0 ? default : new BlockSum((long)mark << log, _marks[mark - 1]);
    }

    public override void Note(long inodePosition, long blockCount, long block, long storedBytes)
    {
        if (inodePosition != _inodePosition)
        {
            _marks.Clear();
            _inodePosition = inodePosition;
        }

        if (block >> StepLog(blockCount) == _marks.Count + 1 && _marks.Count < MostMarksOfFile)
        {
            _marks.Add(storedBytes);
        }
    }
}
