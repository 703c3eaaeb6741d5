using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.Registry;

/// <summary>What a cache holds, and what of it can go.</summary>
public static class CacheContent
{
    /// <summary>Of a directory that steps of builds share.</summary>
    private const string MountKind = "mount";

    /// <summary>A file under a temporary name that nobody has written to for this long is left over.</summary>
    private static readonly TimeSpan s_abandonedAfter = TimeSpan.FromDays(1);

    /// <summary>All files, in the order of their names.</summary>
    public static IReadOnlyList<CachedFile> List(ImageCache cache)
    {
        List<CachedFile> files = [];
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        foreach ((string directory, string kind) in new[] { ("blobs", "blob"), ("images", "image"), ("references", "reference"),
            ("steps", "step"), ("libraries", "libraries") })
        {
            DirectoryInfo place = new(Path.Combine(cache.Directory, directory));
            foreach (FileInfo file in place.Exists ? place.EnumerateFiles("*", all) : [])
            {
                files.Add(new CachedFile(file.Name.StartsWith('.') ? "unfinished" : kind, file.FullName, file.Length,
                    file.LastWriteTimeUtc));
            }
        }

        DirectoryInfo mounts = new(Path.Combine(cache.Directory, "mounts"));
        foreach (DirectoryInfo mount in mounts.Exists ? mounts.EnumerateDirectories() : [])
        {
            files.Add(Mount(mount));
        }

        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>Files that were of no use for so long; 0 for all. What is being written is spared.</summary>
    public static IReadOnlyList<CachedFile> Unused(ImageCache cache, TimeSpan age, DateTime now) =>
        [.. List(cache).Where(file => now - file.LastUsed >= (file.Kind == "unfinished" ? s_abandonedAfter : age))];

    /// <summary>Of these the ones that have to go for the others to have so many bytes at most: the least recently
    /// used.</summary>
    public static IReadOnlyList<CachedFile> Over(IReadOnlyList<CachedFile> files, long bytes)
    {
        long left = files.Sum(file => file.Size);
        List<CachedFile> over = [];
        foreach (CachedFile file in files.OrderBy(file => file.LastUsed).ThenBy(file => file.Path, StringComparer.Ordinal))
        {
            if (left > bytes)
            {
                over.Add(file);
                left -= file.Size;
            }
        }

        return over;
    }

    /// <summary>Layers of builds, the least recently used first, go until the others have so many bytes at most, where no other
    /// build holds the cache.</summary>
    /// <returns>Those that went.</returns>
    public static IReadOnlyList<CachedFile> Trim(ImageCache cache, long bytes)
    {
        IReadOnlyList<CachedFile> over = Over([.. List(cache).Where(file => file.Kind == "step")], bytes);
        using DirectoryLock? held = over.Count == 0 ? null
            : DirectoryLock.Try(RawText.FromUtf16(Path.GetDirectoryName(cache.StepPath("x"))!), shared: false, out _);
        if (held is null)
        {
            return [];
        }

        foreach (CachedFile file in over)
        {
            Remove(file);
        }

        return over;
    }

    /// <summary>A directory of steps, as one. When it was last of use is when its newest file was written.</summary>
    private static CachedFile Mount(DirectoryInfo directory)
    {
        // Links of a step lead anywhere.
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        long size = 0;
        DateTime last = directory.LastWriteTimeUtc;
        foreach (FileInfo file in directory.EnumerateFiles("*", all))
        {
            size += file.Length;
            last = file.LastWriteTimeUtc > last ? file.LastWriteTimeUtc : last;
        }

        return new CachedFile(MountKind, directory.FullName, size, last);
    }

    /// <summary>One that a step has is left.</summary>
    private static void RemoveMount(string path)
    {
        using DirectoryLock? held = DirectoryLock.Try(RawText.FromUtf16(path), shared: false, out int error);
        if (held is not null || error is not (-Errno.EAGAIN or -Errno.ENOENT))
        {
            TreeRemoval.Remove(RawText.FromUtf16(path));
        }
    }

    /// <summary>Removes a file; another process that has it open reads on.</summary>
    public static void Remove(CachedFile file)
    {
        if (file.Kind == MountKind)
        {
            RemoveMount(file.Path);
            return;
        }

        try
        {
            File.Delete(file.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException($"'{file.Path}' cannot be removed", error.Message, "its owner can remove it", error);
        }
    }
}
