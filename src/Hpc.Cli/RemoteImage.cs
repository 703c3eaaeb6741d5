using Hpc.Host;
using Hpc.Images;
using Hpc.Launch;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>An image that is named by where it comes from, docker://alpine. The other executable fetches it into the cache, once
/// for all ranks, and says where it is; a name of a file costs one comparison.</summary>
internal static class RemoteImage
{
    private const string OciSif = "oci-sif:";

    private static readonly string[] s_schemes =
        ["docker://", "oci://", "oras://", "docker-archive:", "oci-archive:", OciSif, "oci:", "docker-daemon:", "http://",
            "https://", "library://", "shub://"];

    /// <summary>Where the image is on this node; null if it could not be fetched, and the other executable has said
    /// why.</summary>
    public static string? Locate(string image, SolverProcess caller) => Locate(image, caller, [], []);

    /// <summary>The same with what was said of fetching it. A named container keeps its image, and an instance has no other
    /// process to remove it.</summary>
    public static string? Locate(RunRequest request, SolverProcess caller) => Locate(request.Image, caller,
        request.Named is null && request.Instance is null ? request.FetchVariables
            : ["HPCRUN_DISABLE_CACHE=0", .. request.FetchVariables],
            request.Verbosity == Verbosity.Quiet ? ["--quiet"] : []);

    /// <summary>The image, open; null if it could not be fetched or may not be launched, and the other executable has said
    /// why.</summary>
    /// <param name="request">Names a file afterwards.</param>
    /// <param name="isFleeting">It was fetched for this launch only, and loses its name and its directory: it is there until the
    /// last one closes it.</param>
    public static OpenImage? Open(ref RunRequest request, SolverProcess caller, bool isFleeting)
    {
        try
        {
            return Open(request, isFleeting);
        }
        catch (OciSifException) when (!request.Explain)
        {
            // An image of layers in a file: made into one of the cache, as any other.
            request = request with { Image = $"{OciSif}{HostPath.Absolute(request.Image)}" };
            bool isKept = !request.DisableCache;
            if (Locate(request, caller) is not { } located)
            {
                return null;
            }

            request = request with { Image = located };
            return Open(request, isFleeting: !isKept);
        }
    }

    private static OpenImage? Open(RunRequest request, bool isFleeting)
    {
        try
        {
            return ImageOpener.OpenWhere(LaunchPolicy.For(request), ImageKey.For(request), request.Image, request.FakeRoot,
                PrefetchChoice.Of(request));
        }
        finally
        {
            if (isFleeting)
            {
                _ = Unistd.TryUnlink(request.Image);
                _ = Unistd.TryRemoveDirectory(request.Image[..request.Image.LastIndexOf('/')]);
            }
        }
    }

    private static string? Locate(string image, SolverProcess caller, IReadOnlyList<string> variables, string[] options)
    {
        if (!image.Contains(':', StringComparison.Ordinal) || !IsRemote(image))
        {
            return image;
        }

        return Spawn.Output(ImageProgram.Find($"image '{image}'"), ["fetch", .. options, image],
            Environment(caller.Environment.Entries, variables));
    }

    /// <summary>The caller's variables; of one that is said twice the first.</summary>
    private static string[] Environment(IEnumerable<string> callers, IReadOnlyList<string> variables) =>
        variables.Count == 0 ? [.. callers] : [.. variables.Concat(callers).DistinctBy(entry => entry.Split('=', 2)[0])];

    /// <summary>Whether the words name a source and not a file. A file of such a name is named with ./ in front.</summary>
    internal static bool IsRemote(string image)
    {
        foreach (string scheme in s_schemes)
        {
            if (image.StartsWith(scheme, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
