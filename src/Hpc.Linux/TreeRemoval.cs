namespace Hpc.Linux;

/// <summary>Removes a directory with all that is in it.</summary>
public static class TreeRemoval
{
    /// <summary>As far as it goes; nothing happens where there is nothing. Links are never followed.</summary>
    public static void Remove(string path)
    {
        if (Stat.Of(path, followLinks: false, out _) is not { IsDirectory: true })
        {
            _ = Unistd.TryUnlink(path);
            return;
        }

        // A directory of an image may forbid its owner to write.
        _ = Unistd.TryChangeMode(path, 0b111_000_000);
        foreach (string name in DirectoryNames.Of(path))
        {
            Remove($"{path}/{name}");
        }

        _ = Unistd.TryRemoveDirectory(path);
    }
}
