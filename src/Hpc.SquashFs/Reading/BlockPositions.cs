namespace Hpc.SquashFs;

/// <summary>Where the blocks of long files are: of each file the stored bytes in front of every so-manieth block, as far as
/// somebody has added them up. Without it each read would add up all block sizes in front of it.</summary>
public abstract class BlockPositions
{
    /// <summary>Marks of the longest list: the blocks between two of them are more in longer ones.</summary>
    public const int MostMarksOfFile = 1 << 14;

    /// <summary>Blocks between two marks: so many sizes fill a metadata block.</summary>
    private const int SmallestStepLog = 11;

    /// <summary>log2 of the blocks between two marks of a file.</summary>
    public static int StepLog(long blockCount)
    {
        int log = SmallestStepLog;
        while (blockCount >> log > MostMarksOfFile)
        {
            log++;
        }

        return log;
    }

    /// <summary>The last mark in front of a block, or at it.</summary>
    /// <param name="inodePosition">The file.</param>
    /// <param name="blockCount">Its blocks.</param>
    /// <param name="block">The block.</param>
    /// <returns>A block, and the stored bytes in front of it; block 0 where nothing is known.</returns>
    public abstract BlockSum Before(long inodePosition, long blockCount, long block);

    /// <summary>Notes a mark, if it is the next one of its file.</summary>
    /// <param name="block">A multiple of the blocks between two marks.</param>
    /// <param name="storedBytes">Stored bytes in front of it.</param>
    public abstract void Note(long inodePosition, long blockCount, long block, long storedBytes);
}
