namespace Hpc.Sbom;

/// <summary>What a document says of itself besides the packages.</summary>
/// <param name="Tool">Name and version of the program that makes it.</param>
/// <param name="Time">Seconds since 1970 that the image has; 0 where it has none.</param>
public sealed record SbomSubject((string Name, string Version) Tool, long Time)
{
    /// <summary>The image's name in each document. That of its file is nobody's business, and is changed by who moves
    /// it.</summary>
    internal const string Image = "image";

    /// <summary>As RFC 3339 has it.</summary>
    internal string TimeText => DateTimeOffset.FromUnixTimeSeconds(Time).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ",
        System.Globalization.CultureInfo.InvariantCulture);
}
