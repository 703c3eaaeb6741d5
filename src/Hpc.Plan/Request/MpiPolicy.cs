namespace Hpc.Plan;

/// <summary>Whose MPI library a program in the container gets (<c>--mpi</c>).</summary>
public enum MpiPolicy
{
    /// <summary>The host's where it fits the image's and the launcher, else the image's; nothing outside a job step.</summary>
    Auto,

    /// <summary>The host's, or an error.</summary>
    Host,

    /// <summary>The image's own.</summary>
    Image,

    /// <summary>Nothing is looked at.</summary>
    Off,
}
