using System.Text;

namespace Hpc.Registry;

/// <summary>Why nobody need wait any longer for a file of the cache: he who was to make it has given up. Those who were waiting then say the
/// same; those who come later try again.</summary>
/// <param name="file">What was to be made.</param>
public sealed class FetchFailure(string file)
{
    private const int Parts = 3;

    private readonly string _path = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.failed");

    /// <summary>Tells one failure from the next; null where there was none.</summary>
    internal DateTime? Time => new FileInfo(_path) is { Exists: true } found ? found.LastWriteTimeUtc : null;

    /// <summary>Tells those who wait. Called before the claim is given back.</summary>
    public void Tell(string what, string why, string remedy)
    {
        try
        {
            using UnfinishedFile told = new(_path);
            told.Stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', new[] { what, why, remedy }.Select(part => part.ReplaceLineEndings(" ")))));
            told.Finish();
        }
        catch (RegistryException)
        {
            // The disk is full perhaps: who waits finds the claim gone, and tries for himself.
        }
    }

    /// <summary>It has been made after all.</summary>
    public void Forget() => UnfinishedFile.Remove(_path);

    internal RegistryException Read()
    {
        string[] parts = [];
        try
        {
            parts = File.ReadAllText(_path).Split('\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has been removed since: the next one succeeded, or the cache was emptied.
        }

        return parts.Length == Parts ? new RegistryException(parts[0], parts[1], parts[2])
            : new RegistryException("the image is not in the cache", "the process that was fetching it has given up", "try again");
    }
}
