namespace Hpc.Fuse.Reading;

/// <summary>One sequence of reads that goes along a <see cref="BlockIterator"/>, and how far the server has run ahead of
/// it.</summary>
internal struct SequentialReader
{
    /// <summary>The file that is being read.</summary>
    public long InodePosition;

    /// <summary>The unit of it behind the last one read.</summary>
    public long NextUnit;

    /// <summary>Units that the file has.</summary>
    public long UnitCount;

    /// <summary>The file that a sequential reader would read next; 0 when that has not been looked up.</summary>
    public long NextFile;

    /// <summary>The fragment of the last tail read: a neighbour's tail in the same one is no further unit.</summary>
    public long LastFragment;

    /// <summary>Reads that went on where the one before had ended.</summary>
    public int Streak;

    /// <summary>Where the server reads ahead.</summary>
    public BlockIterator Ahead;

    /// <summary>Somebody takes a step of <see cref="Ahead"/>, which counts as ended meanwhile; 0 when nobody does. Another number
    /// when the stream was sent elsewhere before the step was done.</summary>
    public long Step;

    /// <summary>Units between the reader and that place.</summary>
    public int Lead;

    /// <summary>When the stream last moved, for choosing which one to forget.</summary>
    public long LastUse;
}
