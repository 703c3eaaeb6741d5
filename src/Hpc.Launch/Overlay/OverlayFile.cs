using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Sif;

namespace Hpc.Launch.Overlay;

/// <summary>Makes files that <c>--overlay</c> can write to: ext3 with a journal and no later features, which is what Apptainer
/// takes for an overlay, and in its root the directories upper and work, which belong to the caller.</summary>
public static class OverlayFile
{
    /// <summary>A journal needs a few; Apptainer makes none smaller.</summary>
    public const long LeastMebibytes = 64;

    /// <summary>2^32 blocks of 4 KiB.</summary>
    private const long MostMebibytes = (16L << 20) - 1;

    private const uint PrivateMode = 0b110_000_000;
    private const uint DirectoryMode = 0b111_101_101;

    /// <summary>The file appears under its name when it is whole, and never replaces another.</summary>
    /// <param name="shown">What messages call it; null: by its name.</param>
    /// <exception cref="RefusedException">It already exists, mke2fs is missing, or the disk is full.</exception>
    public static void Create(string file, OverlayFileRequest request, EnvironmentBlock environment, string? shown = null)
    {
        string name = shown ?? file, path = HostPath.Absolute(file);
        string mke2fs = Check(name, path, request, environment);
        string? mapping = !request.ForRoot ? null : HostPrograms.Find("unshare", environment)
            ?? throw Refused(name, "this node has no unshare in PATH",
            "mke2fs writes the owners that it sees, and sees uid 0 in a user namespace",
                "install the package util-linux; or use a directory: --overlay DIR");
        UnfinishedName.RemoveAbandoned(path);
        string unfinished = UnfinishedName.Beside(path), tree = UnfinishedName.Beside(path);
        try
        {
            MakeTree(name, tree, request.Directories);
            MakeFile(name, unfinished, request);
            Format(name, mke2fs, mapping, unfinished, tree);
            Sync(name, unfinished);
            Publish(name, unfinished, path);
        }
        finally
        {
            _ = Unistd.TryUnlink(unfinished);
            TreeRemoval.Remove(tree);
        }
    }

    private static string Check(string name, string path, OverlayFileRequest request, EnvironmentBlock environment)
    {
        if (request.Mebibytes is < LeastMebibytes or > MostMebibytes)
        {
            throw new UsageException($"cannot use --size {request.Mebibytes}: expected {LeastMebibytes} to {MostMebibytes} MiB",
                null, $"hpcrun overlay create --size {LeastMebibytes} {name}");
        }

        return Stat.Of(path, followLinks: false, out _) is not null ? throw Exists(name)
            : HostPrograms.Find("mke2fs", environment)
                ?? throw Refused(name, "this node has no mke2fs in PATH", "mke2fs makes the file system in it",
                    "install the package e2fsprogs; or use a directory: --overlay DIR");
    }

    private static void MakeTree(string name, string tree, IReadOnlyList<ContainerPath> directories)
    {
        Done(Unistd.TryMakeOwnDirectory(tree, DirectoryMode), name, "its directory cannot be written to");
        foreach (string part in new[] { "/upper", "/work" })
        {
            MakeDirectory(name, tree + part);
        }

        foreach (ContainerPath directory in directories)
        {
            string at = tree + "/upper";
            foreach (string part in directory.Parts)
            {
                at += "/" + part;
                MakeDirectory(name, at);
            }
        }
    }

    /// <summary>Whatever the umask is.</summary>
    private static void MakeDirectory(string name, string path)
    {
        int result = Unistd.TryMakeOwnDirectory(path, DirectoryMode);
        Done(result == -Errno.EEXIST ? 0 : result, name, $"no directory \"{path}\" can be made");
        _ = Unistd.TryChangeMode(path, DirectoryMode);
    }

    private static void MakeFile(string name, string unfinished, OverlayFileRequest request)
    {
        int fd = Fcntl.TryOpen(unfinished, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_EXCL, PrivateMode);
        Done(Math.Min(fd, 0), name, "its directory cannot be written to");
        long bytes = request.Mebibytes << 20;
        int result = request.Sparse ? Unistd.TryTruncate(fd, bytes) : Unistd.TryAllocate(fd, bytes);
        _ = Unistd.Close(fd);
        Done(result, name, $"there is no room for {request.Mebibytes} MiB, or files may not be so large");
    }

    /// <summary>nodiscard: the blocks that were taken stay taken.</summary>
    /// <param name="mapping">The program unshare, where the caller's files are to be uid 0's.</param>
    private static void Format(string name, string mke2fs, string? mapping, string unfinished, string tree)
    {
        int nothing = Fcntl.TryOpen("/dev/null", Fcntl.O_RDWR);
        string owner = mapping is null ? $"{Unistd.Getuid()}:{Unistd.Getgid()}" : "0:0";
        string[] made = [mke2fs, "-q", "-F", "-t", "ext3", "-m", "0", "-E", $"nodiscard,root_owner={owner}"];
        string[] words = mapping is null ? [.. made, "-d", tree, unfinished]
            : [mapping, "--map-root-user", .. made, "-L", ExtSuperblock.RootsLabel, "-d", tree, unfinished];
        int? status = Spawn.Run(words[0], words, ["LC_ALL=C"], nothing, limit: null);
        _ = Unistd.Close(nothing);
        if (status != 0)
        {
            throw Refused(name, $"{mke2fs} ended with status {status}", "its own message is above",
                "use mke2fs of e2fsprogs 1.43 or later (option -d)");
        }
    }

    private static void Sync(string name, string unfinished)
    {
        int fd = Fcntl.TryOpen(unfinished, Fcntl.O_RDWR);
        Done(fd < 0 ? fd : Unistd.TrySync(fd), name, "it cannot be written to the disk");
        _ = Unistd.Close(fd);
    }

    private static void Publish(string name, string unfinished, string path)
    {
        int result = RenameNoReplace.Try(unfinished, path);
        if (result == -Errno.EEXIST)
        {
            throw Exists(name);
        }

        Done(result, name, "it cannot get its name");
    }

    private static void Done(int result, string name, string why)
    {
        if (result < 0)
        {
            throw Refused(name, $"{why}: {Errno.Name(-result)}", "the file is made whole or not at all",
                "use another directory or a smaller --size; --sparse takes no room yet");
        }
    }

    private static RefusedException Exists(string name) =>
        Refused(name, "the file already exists", "existing files are kept",
            "choose another name; or use it: hpcrun exec --overlay " + name);

    private static RefusedException Refused(string name, string what, string why, string remedy) =>
        new($"cannot make the overlay '{name}': {what}", why, remedy);
}
