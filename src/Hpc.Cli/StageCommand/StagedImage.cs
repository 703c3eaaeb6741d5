using Hpc.Binary;
using Hpc.Host;
using Hpc.Images;
using Hpc.Launch;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>Where an image lies on the nodes of a job: a file that is named by its digest, in the user's own directory.</summary>
internal sealed class StagedImage(string job, NodeDirectory node)
{
    private const string Algorithm = "sha256:";

    public string Job => NamedContainerRequest.IsName(job)
        ? job : throw new UsageException($"cannot use --job \"{job}\": not the number of a job", null, null);

    /// <summary>The directory that all nodes have.</summary>
    public string Place => node.Path[..node.Path.LastIndexOf('/')];

    /// <param name="digest">"sha256:" and 64 hexadecimal digits.</param>
    public string Path(string digest) => $"{node.Job(Job)}/images/{Hex(digest)}";

    /// <summary>Where sbcast writes it: in a directory that needs not be made first, and on the same file system.</summary>
    public string Incoming(string digest) => $"{node.Path}-{Job}-{Hex(digest)}";

    /// <summary>The same file by what the user called the image.</summary>
    private string NamePath(string name) => $"{node.Job(Job)}/images/{NameHash.Of(name)}";

    /// <summary>The copy on this node of an image that was staged for the job under this name.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static string Find(RunRequest request, SolverProcess caller)
    {
        string job = caller.Environment.Get(SlurmVariables.JobId)
            ?? throw new RefusedException("cannot use --staged outside a Slurm job: SLURM_JOB_ID is not set",
                "an image is staged for a job", "remove --staged");
        string path = new StagedImage(job, NodeDirectory.Find(request.NodeDirectory)).NamePath(request.Image);
        return Stat.Of(path, followLinks: true, out _) is not null ? path
            : throw new RefusedException($"cannot find the staged copy of '{request.Image}' on {NodeName.Read()}",
                "it was not sent to this node for this job", $"hpcrun stage {request.Image}");
    }

    /// <summary>Whether both names are there.</summary>
    public bool HasAs(string digest, string name) => Has(digest) && Unistd.ReadLink(NamePath(name)) == Path(digest);

    private bool Has(string digest) => Stat.Of(Path(digest), followLinks: false, out _) is { IsFile: true };

    /// <summary>Compares what has come with its digest, and gives it its name. What is not the image is removed.</summary>
    /// <param name="name">What the user calls the image.</param>
    public int Accept(string digest, string name)
    {
        string incoming = Incoming(digest), path = Path(digest);
        if (Stat.Of(incoming, followLinks: false, out _) is null && Has(digest))
        {
            return Link(path, name);
        }

        try
        {
            using FileSource file = ImageFile.Open(incoming, "staged image");
            if (Stat.Of(file.Fd, out _) is not { IsFile: true } status || status.UserId != Unistd.Getuid()
                || Sha256.Of(file) != digest)
            {
                throw new RefusedException(
                    $"cannot use the staged image on {NodeName.Read()}: the received copy has the wrong digest",
                    "the file was cut off or damaged", $"df {Place} there; stage it again");
            }

            node.Make(path[..path.LastIndexOf('/')]);
            return Unistd.TryRename(incoming, path) is < 0 and int error
                ? throw new RefusedException(
                    $"cannot rename the staged image \"{path}\" on {NodeName.Read()}: {Errno.Name(-error)}",
                    "the received copy gets its name when it is complete", "use another directory: --node-dir")
                : Link(path, name);
        }
        catch (RefusedException)
        {
            _ = Unistd.TryUnlink(incoming);
            throw;
        }
    }

    /// <summary>Removes the part that has come.</summary>
    public int Discard(string digest)
    {
        _ = Unistd.TryUnlink(Incoming(digest));
        return 0;
    }

    private int Link(string path, string name)
    {
        string link = NamePath(name);
        _ = Unistd.TryUnlink(link);
        return Unistd.TrySymlink(path, link) is < 0 and int error
            ? throw new RefusedException($"cannot make the link \"{link}\" on {NodeName.Read()}: {Errno.Name(-error)}",
                "the link has the name of the staged image", "use another directory: --node-dir") : 0;
    }

    private static string Hex(string digest) => digest.StartsWith(Algorithm, StringComparison.Ordinal)
        && digest.Length == Algorithm.Length + 64 && NamedContainerRequest.IsName(digest[Algorithm.Length..])
        ? digest[Algorithm.Length..] : throw new UsageException($"cannot use --accept \"{digest}\": not a digest", null, null);
}
