namespace Hpc.Registry;

/// <summary>The files of a directory.</summary>
public sealed class DirectoryMembers(string directory) : MemberFiles
{
    public override string Name => directory;

    public override Stream? TryOpen(string path)
    {
        try
        {
            return new FileStream(Path.Combine(directory, path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException($"'{Path.Combine(directory, path)}'", error.Message, $"ls -l {directory}", error);
        }
    }
}
