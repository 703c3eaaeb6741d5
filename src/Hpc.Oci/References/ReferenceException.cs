namespace Hpc.Oci;

/// <summary>Words that name no image. Not a fault of any file: the user wrote something else than he meant.</summary>
public sealed class ReferenceException : Exception
{
    /// <param name="remedy">What to write instead.</param>
    public ReferenceException(string message, string why, string remedy)
        : base(message)
    {
        Why = why;
        Remedy = remedy;
    }

    public string Why { get; }

    public string Remedy { get; }
}
