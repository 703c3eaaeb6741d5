namespace Hpc.Registry;

/// <summary>A registry, the network or the cache refused, in words for a person.</summary>
public sealed class RegistryException : Exception
{
    public RegistryException(string message, string why, string remedy, Exception? inner = null)
        : base(message, inner)
    {
        Why = why;
        Remedy = remedy;
    }

    public string Why { get; }

    public string Remedy { get; }

    /// <summary>The content is not there (404), which may be an answer.</summary>
    public bool IsNotFound { get; init; }
}
