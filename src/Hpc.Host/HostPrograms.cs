using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Host;

/// <summary>Programs of the host that some launches need.</summary>
public static class HostPrograms
{
    /// <summary>Where administrators' programs are, which users' PATH often lacks, and those that come with Apptainer.</summary>
    private const string More =
        ":/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
        + ":/usr/libexec/apptainer/bin:/usr/local/libexec/apptainer/bin";

    /// <summary>The first one in the caller's PATH or in those places; null if there is none.</summary>
    public static string? Find(string name, EnvironmentBlock environment)
    {
        foreach (string directory in ((environment.Get("PATH") ?? "") + More).Split(':'))
        {
            if (directory.StartsWith('/') && Unistd.MayExecute($"{directory}/{name}")
                && HostProbe.Look($"{directory}/{name}").Kind == PathKind.File)
            {
                return $"{directory}/{name}";
            }
        }

        return null;
    }
}
