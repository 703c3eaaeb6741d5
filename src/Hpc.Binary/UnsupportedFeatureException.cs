namespace Hpc.Binary;

/// <summary>The bytes are valid, but ask for something that this program does not do (another version of the
/// format, an encrypted partition, an unknown compressor). Not a fault of the file.</summary>
public sealed class UnsupportedFeatureException : Exception
{
    /// <param name="feature">What the file asks for, e.g. "squashfs 3.1".</param>
    /// <param name="remedy">What the user can do about it.</param>
    public UnsupportedFeatureException(string feature, string remedy)
        : base($"{feature} is not supported")
    {
        Feature = feature;
        Remedy = remedy;
    }

    public string Feature { get; }
    public string Remedy { get; }
}
