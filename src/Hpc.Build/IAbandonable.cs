namespace Hpc.Build;

/// <summary>Something unfinished that has a temporary name: an <see cref="ImageOutput"/> or a <see cref="DirectoryOutput"/>.</summary>
public interface IAbandonable
{
    /// <summary>For who is interrupted: removes what has a name. Called by any thread, at any moment.</summary>
    void Abandon();
}
