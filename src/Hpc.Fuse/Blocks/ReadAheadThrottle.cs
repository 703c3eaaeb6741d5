namespace Hpc.Fuse.Blocks;

/// <summary>Whether it pays to decode the block behind one that is read for the first time. A program that starts wants it three
/// times out of five, a reader of random places never: each guess costs credit, each one that comes true earns more.</summary>
/// <remarks>Counted under the lock of the cache that holds the guesses; read without. Without credit one guess in a while is made
/// all the same: programs change their ways.</remarks>
internal sealed class ReadAheadThrottle(bool isOpen)
{
    /// <summary>Guesses that are made in vain before no more are made.</summary>
    private const int Most = 32;

    /// <summary>One that comes true pays for itself and for another: at one in two the credit lasts.</summary>
    private const int Gain = 2;

    /// <summary>Occasions for each guess that is made without credit.</summary>
    private const int Rarely = 64;

    private int _credit = isOpen ? Most : 0;
    private int _occasions;

    /// <summary>Whether the block behind one that begins to be read is to be decoded.</summary>
    public bool Allows() => isOpen && (Volatile.Read(ref _credit) > 0 || ++_occasions % Rarely == 0);

    public void Cost(FillReason reason)
    {
        if (reason == FillReason.Guess)
        {
            _credit--;
        }
    }

    public void Hit(FillReason reason)
    {
        if (reason == FillReason.Guess)
        {
            _credit = Math.Min(_credit + Gain, Most);
        }
    }
}
