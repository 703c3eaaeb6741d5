using Hpc.Linux;

namespace Hpc.Host;

/// <summary>Waits until the names in a directory are on the disk. The files are whole by then: a file system that cannot sync a
/// directory has no more to give.</summary>
public static class DirectorySync
{
    public static void Try(string path)
    {
        int directory = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        if (directory >= 0)
        {
            _ = Unistd.TrySync(directory);
            _ = Unistd.Close(directory);
        }
    }
}
