using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The image that a job's <see cref="ContainerOptions"/> name, as exec takes it.</summary>
internal static class ContainerImage
{
    /// <summary>Which image a name means, as of submission: "NAME NAME-WITH-DIGEST". A tag may move while a job runs, and all its
    /// steps and nodes get the same.</summary>
    public const string Pinned = "HPCRUN_CONTAINER_PINNED";

    private const string Registry = "docker://";
    private const string Digest = "@sha256:";
    private const int DigestLength = 64;

    private static readonly string[] s_endings = [".sif", ".sqsh", ".sqfs", ".squashfs", ".simg", ".img"];

    /// <summary>By the digest that its name had when the job was submitted; "-" where a named container's own image is
    /// meant.</summary>
    /// <param name="directory">Where a relative name starts.</param>
    /// <exception cref="UsageException">The name is empty.</exception>
    public static string Of(ContainerOptions options, string directory)
    {
        OptionText? image = options["image"];
        string name = image is null ? "-" : image is { Text.Length: > 0 } given ? Reference(given.Text, directory)
            : throw new UsageException("cannot use --container-image: the name of the image is missing", null,
                "--container-image=app.sif");
        return IsPinned(options, name, out string? pinned) ? pinned! : name;
    }

    /// <summary>Whether srun or sbatch should ask what its tag means.</summary>
    public static bool HasTag(ContainerOptions options, string name) =>
        name.Contains("://", StringComparison.Ordinal) && !HasDigest(name) && !IsPinned(options, name, out _);

    /// <summary>A whole one: what else stands there, hpcrun-image judges.</summary>
    private static bool HasDigest(string name)
    {
        int at = name.LastIndexOf(Digest, StringComparison.Ordinal);
        return at >= 0 && name.Length - at - Digest.Length == DigestLength
            && name[(at + Digest.Length)..].All(char.IsAsciiHexDigitLower);
    }

    private static bool IsPinned(ContainerOptions options, string name, out string? digest)
    {
        digest = options.Environment.Get(Pinned) is { } both && both.StartsWith(name + " ", StringComparison.Ordinal)
            ? both[(name.Length + 1)..] : null;
        return digest is not null;
    }

    /// <summary>A path, a scheme, the name of an image file, or something here: as it is. Anything else is in a registry;
    /// hpcrun-image reads [USER@][REGISTRY#]IMAGE[:TAG] behind docker:// itself.</summary>
    private static string Reference(string image, string directory)
    {
        if (image.StartsWith(Registry, StringComparison.Ordinal) || image.StartsWith('/') || image.StartsWith('.')
            || image.Contains("://", StringComparison.Ordinal)
            || image.StartsWith("oci:", StringComparison.Ordinal)
                || Array.Exists(s_endings, end => image.Length > end.Length && image.EndsWith(end, StringComparison.Ordinal)))
        {
            return image;
        }

        return HostProbe.Look(HostPath.Absolute(image, directory)).Exists ? image : Registry + image;
    }
}
