namespace Hpc.SquashFs;

/// <summary>Name space of an extended attribute; the image stores the number instead of the text.</summary>
public enum XattrPrefix
{
    /// <summary>"user."</summary>
    User = 0,

    /// <summary>"trusted."</summary>
    Trusted = 1,

    /// <summary>"security."</summary>
    Security = 2,
}
