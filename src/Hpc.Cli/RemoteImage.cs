using Hpc.Launch.Solver;
using Hpc.Linux;

namespace Hpc.Cli;

/// <summary>An image that is named by where it comes from, docker://alpine. The other executable fetches it into the cache, once
/// for all ranks, and says where it is; a name of a file costs one comparison.</summary>
internal static class RemoteImage
{
    private static readonly string[] s_schemes =
        ["docker://", "oci://", "oras://", "docker-archive:", "oci-archive:", "oci:", "docker-daemon:", "http://", "https://", "library://", "shub://"];

    /// <summary>Where the image is on this node; null if it could not be fetched, and the other executable has said
    /// why.</summary>
    public static string? Locate(string image, SolverProcess caller)
    {
        if (!image.Contains(':', StringComparison.Ordinal) || !IsRemote(image))
        {
            return image;
        }

        return Spawn.Output(ImageProgram.Find($"image '{image}'"), ["fetch", image], [.. caller.Environment.Entries]);
    }

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
