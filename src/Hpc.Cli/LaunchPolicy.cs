using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The site's policy on images (docs/policy.md, adr/0055). Where there is one, the other executable judges the open
/// image before anything in it is believed; what a server of this node serves already was judged when it began.</summary>
internal static class LaunchPolicy
{
    /// <summary>Whoever judges has nothing of the caller's: no PATH, no library to load before others.</summary>
    private static readonly string[] s_variables = ["PATH=/usr/bin:/bin", "HOME=/", "LANG=C.UTF-8"];

    /// <summary>Who judges an open image, and says why it may not be launched; null where there is no policy.</summary>
    public static Func<int, bool>? For(RunRequest request) =>
        SitePolicy.IsThere ? image => MayBeLaunched(image, request.Image, request.Verbosity == Verbosity.Quiet) : null;

    /// <exception cref="RefusedException">It may not, as this program can tell.</exception>
    private static bool MayBeLaunched(int image, string name, bool isQuiet)
    {
        if (UnsignedImage.Refusal(image) is { } refusal)
        {
            throw refusal;
        }

        string program = ImageProgram.Find($"the policy's verdict on '{name}'");
        string[] quiet = isQuiet ? ["--quiet"] : [];
        return Spawn.Run(program, [program, .. quiet, "policy", "judge"], s_variables, image, limit: null) == 0;
    }
}
