using Hpc.Binary;
using Hpc.Linux;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>What was fetched and made before: blobs/ALGORITHM/HEX are blobs by their digests, images/ are images made from them,
/// references/ say which digest a tag had,
/// steps/ are the layers of builds, libraries/ says which numeric libraries are in an image. Every file is whole or absent; there
/// are no locks and no index. mounts/ are directories that steps share, each with a lock of its own.</summary>
public sealed class ImageCache
{
    /// <summary>A file that is used is marked so at most this often: its modification time says when it was last of
    /// use.</summary>
    private static readonly TimeSpan s_markInterval = TimeSpan.FromHours(12);

    internal const UnixFileMode OnlyWeWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public ImageCache(string directory) => Directory = Path.GetFullPath(directory);

    public string Directory { get; }

    /// <summary>The cache's place: HPCRUN_CACHEDIR; a directory of ours in that of Apptainer or Singularity;
    /// ~/.cache/hpcrun.</summary>
    public static ImageCache Find(Func<string, string?> environment)
    {
        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
        string? beside = Variable("APPTAINER_CACHEDIR") ?? Variable("SINGULARITY_CACHEDIR") ?? Variable("XDG_CACHE_HOME")
            ?? (Variable("HOME") is { } home ? Path.Combine(home, ".cache") : null);
        return new ImageCache(Variable("HPCRUN_CACHEDIR")
            ?? (beside is null ? null : Path.Combine(beside, "hpcrun")) ?? throw new RegistryException(
            "cannot use a cache: no directory is set", "neither HPCRUN_CACHEDIR nor HOME is set",
            "set HPCRUN_CACHEDIR, or --disable-cache"));
    }

    /// <summary>Directories of the cache, and those in them.</summary>
    public static IReadOnlyList<string> Parts { get; } =
        ["images", "references", "steps", "libraries", "mounts", "blobs", "blobs/sha256", "blobs/sha512"];

    public string BlobPath(ImageDigest digest) => Path.Combine(Directory, "blobs", digest.Algorithm, digest.Hex);

    /// <param name="key">A digest of all that the image depends on.</param>
    public string ImagePath(string key) => Path.Combine(Directory, "images", key + ".sif");

    /// <param name="key">A digest of a build's step, and of all that it builds on.</param>
    public string StepPath(string key) => Path.Combine(Directory, "steps", key + ".sqfs");

    /// <param name="key">A digest of an image, of which it says which numeric libraries are in it.</param>
    public string LibrariesPath(string key) => Path.Combine(Directory, "libraries", key);

    /// <summary>A directory that steps of builds share (RUN --mount=type=cache).</summary>
    /// <param name="key">A digest of its name.</param>
    public string MountPath(string key) => Path.Combine(Directory, "mounts", key);

    /// <param name="key">A digest of the reference and the platform.</param>
    public string ReferencePath(string key) => Path.Combine(Directory, "references", key);

    /// <summary>A file of the cache; null if it is not there.</summary>
    public static FileStream? TryOpen(string path)
    {
        try
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            MarkUsed(path);
            return file;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException($"'{path}' in the cache cannot be read", error.Message,
                "name another directory with HPCRUN_CACHEDIR, or use --disable-cache", error);
        }
    }

    /// <summary>Whether a file is there; if so, it is marked as used.</summary>
    public static bool Has(string path)
    {
        bool there = File.Exists(path);
        if (there)
        {
            MarkUsed(path);
        }

        return there;
    }

    /// <summary>The same for a layer of a build, which is marked each time: the least recently used ones go first.</summary>
    public static bool HasStep(string path)
    {
        bool there = File.Exists(path);
        if (there)
        {
            MarkUsed(path, TimeSpan.Zero);
        }

        return there;
    }

    /// <summary>Makes the directories that files go to, where they are not there, and says whether files can be made in them: the
    /// cache may be somebody else's, or mounted read-only.</summary>
    public bool TryPrepareForWriting() => TryPrepareForWriting("references", "images");

    /// <summary>The same for blobs alone.</summary>
    public bool TryPrepareForBlobs() => TryPrepareForWriting("blobs/sha256");

    private bool TryPrepareForWriting(params string[] parts)
    {
        try
        {
            foreach (string part in parts.Select(name => Path.Combine(Directory, name)))
            {
                MakeDirectory(part);
                if (Unistd.TryAccessForWriting(RawText.FromUtf16(part)) < 0)
                {
                    return false;
                }
            }

            return true;
        }
        catch (RegistryException)
        {
            return false;
        }
    }

    /// <summary>Makes the directory that a file of the cache goes to.</summary>
    /// <exception cref="RegistryException">The cache cannot be written.</exception>
    public static void MakeDirectoryOf(string path) => MakeDirectory(Path.GetDirectoryName(path)!);

    /// <summary>Makes a directory, and those above it, in which only we write, whatever the umask. Who makes one of them at the
    /// same moment on another node is not in the way: version 3 of SFTP, which sshfs speaks, has no EEXIST, and it becomes
    /// EPERM.</summary>
    /// <exception cref="RegistryException">It cannot be made.</exception>
    public static void MakeDirectory(string path)
    {
        try
        {
            foreach (string directory in MissingOf(path))
            {
                Make(directory);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CacheFile.Refused(path, error);
        }
    }

    /// <summary>A directory and those above it, as far as they are not there; the uppermost first.</summary>
    private static Stack<string> MissingOf(string path)
    {
        Stack<string> missing = new();
        for (string? directory = path; directory is { Length: > 0 }
            && !System.IO.Directory.Exists(directory); directory = Path.GetDirectoryName(directory))
        {
            missing.Push(directory);
        }

        return missing;
    }

    private static void Make(string directory)
    {
        try
        {
            System.IO.Directory.CreateDirectory(directory, OnlyWeWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException
            && System.IO.Directory.Exists(directory))
        {
            // Somebody else's step was first.
        }
    }

    private static void MarkUsed(string path) => MarkUsed(path, s_markInterval);

    private static void MarkUsed(string path, TimeSpan interval)
    {
        try
        {
            DateTime now = DateTime.UtcNow;
            if (now - File.GetLastWriteTimeUtc(path) > interval)
            {
                File.SetLastWriteTimeUtc(path, now);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody else's cache, or one that is mounted read-only: it is used all the same.
        }
    }
}
