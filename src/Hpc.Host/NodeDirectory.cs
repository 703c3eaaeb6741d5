using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Host;

/// <summary>What this user keeps on a node: DIR/hpcrun-UID, with containers/NAME for named containers, and jobs/ID for what goes
/// with a job (its containers, staged images), meetings/ for sockets. Nobody else may look into it.</summary>
public sealed class NodeDirectory
{
    public const string UsualPlace = "/var/tmp";
    private const uint Private = 0b111_000_000;
    private const int OthersMayWrite = 0b000_010_010;

    private readonly string _place;

    private NodeDirectory(string place) => _place = place;

    public string Path => $"{_place}/hpcrun-{Unistd.Getuid()}";

    public string Containers => Path + "/containers";

    /// <summary>Sockets of steps whose abstract names somebody else holds.</summary>
    public string Meetings => Path + "/meetings";

    /// <param name="place">As the user or the site says; null for the usual one.</param>
    /// <exception cref="RefusedException">There is no such directory, or somebody else made ours.</exception>
    public static NodeDirectory Find(string? place)
    {
        string wanted = HostPath.Absolute(place ?? UsualPlace);
        FileEntry fact = HostProbe.Look(wanted);
        NodeDirectory directory = new(fact.Kind == PathKind.Directory ? fact.Canonical
            : throw new RefusedException($"cannot use --node-dir '{wanted}': not a directory on {NodeName.Read()}",
                "named containers and staged images are kept there",
                $"mkdir -m 1777 {wanted} there, or name another directory of the node"));
        directory.Check();
        return directory;
    }

    public string Job(string id) => $"{Path}/jobs/{id}";

    public string JobContainers(string id) => Job(id) + "/containers";

    /// <summary>Makes a directory below <see cref="Path"/>, and those above it.</summary>
    public void Make(string path)
    {
        for (int slash = Path.Length; slash >= 0; slash = slash == path.Length ? -1
            : path.IndexOf('/', slash + 1) is > 0 and int next ? next : path.Length)
        {
            int error = Unistd.TryMakeOwnDirectory(path[..slash], Private);
            if (error < 0 && error != -Errno.EEXIST)
            {
                throw new RefusedException(
                    $"cannot make the directory \"{path[..slash]}\" on {NodeName.Read()}: {Errno.Name(-error)}",
                    "named containers and staged images are kept there",
                    $"df {_place}; name another directory of the node: --node-dir");
            }
        }

        Check();
    }

    /// <summary>Removes a directory of <see cref="Path"/> in which nothing is left, and then <see cref="Path"/> itself where that
    /// was all.</summary>
    public static void RemoveEmpty(string directory)
    {
        if (Unistd.TryRemoveDirectory(directory) >= 0)
        {
            _ = Unistd.TryRemoveDirectory(directory[..directory.LastIndexOf('/')]);
        }
    }

    /// <summary>Whether it is a directory in which only this user can make names.</summary>
    public static bool IsPrivate(Stat.Status? status) =>
        status is { IsDirectory: true } directory && directory.UserId == Unistd.Getuid()
        && (directory.Mode & OthersMayWrite) == 0;

    private void Check()
    {
        if (Stat.Of(Path, followLinks: false, out _) is not { } status)
        {
            return;
        }

        bool isOurs = IsPrivate(status);
        string? why = !isOurs ? "it is not a directory that only you can write to: somebody else may have made it"
            : DirectoryTrust.Of(Path, out _) is { Why: { } obstacle }
            ? $"{obstacle}, who could put something else in its place" : null;
        if (why is not null)
        {
            throw new RefusedException($"cannot use the directory '{Path}': {why}",
                "named containers and staged images are kept there, for you only",
                $"ls -ld {Path}; name another directory of the node: --node-dir");
        }
    }
}
