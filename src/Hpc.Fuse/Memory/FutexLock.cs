using Hpc.Linux;

namespace Hpc.Fuse.Memory;

/// <summary>A mutual exclusion for a few dozen instructions that never allocates, also not when threads meet (what
/// <c>lock</c> does). Lives in native memory.</summary>
/// <remarks>The word is 0 free, 1 taken, 2 taken and somebody sleeps.</remarks>
internal readonly unsafe struct FutexLock(int* word)
{
    public void Enter()
    {
        if (Interlocked.CompareExchange(ref *word, 1, 0) == 0)
        {
            return;
        }

        while (Interlocked.Exchange(ref *word, 2) != 0)
        {
            Futex.Wait(word, 2);
        }
    }

    public void Exit()
    {
        if (Interlocked.Exchange(ref *word, 0) == 2)
        {
            Futex.Wake(word, 1);
        }
    }
}
