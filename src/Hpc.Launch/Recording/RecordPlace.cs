using Hpc.Host;

namespace Hpc.Launch.Recording;

/// <summary>Where a record is written to: as it was named, in a directory that was named, or beside the caller.</summary>
internal static class RecordPlace
{
    private const string Suffix = ".record";

    /// <param name="asked">"" or DIRECTORY/: the record gets a name of its own.</param>
    /// <param name="program">What is executed, for that name.</param>
    public static string Of(string asked, string directory, string program, string run)
    {
        string place = HostPath.Absolute(asked, directory);
        return asked.Length > 0 && !asked.EndsWith('/') ? place
            : $"{place.TrimEnd('/')}/{program[(program.LastIndexOf('/') + 1)..]}-{run}{Suffix}";
    }
}
