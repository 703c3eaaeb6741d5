namespace Hpc.Registry;

/// <summary>A registry, the network or the cache refused.</summary>
public sealed class RegistryException(string message, string? why, string? remedy, Exception? inner = null)
    : RefusedException(message, why, remedy, inner: inner)
{
    /// <summary>The content is not there (404), which may be an answer.</summary>
    public bool IsNotFound { get; init; }
}
