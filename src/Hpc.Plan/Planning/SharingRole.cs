namespace Hpc.Plan;

/// <summary>How a launch comes by its user namespace and its image.</summary>
public enum SharingRole
{
    /// <summary>It makes both, for itself or for whoever comes later.</summary>
    Founder,

    /// <summary>It makes both; more ranks of the step are expected and will get the namespaces from the server.</summary>
    FounderOfMany,

    /// <summary>The server still holds the founder's namespaces: slot 1 is the user, slot 2 the mount namespace, in which the
    /// image is mounted and nothing else was changed.</summary>
    Joiner,

    /// <summary>The server let go of them: slots 1 and 2 are those of a running rank, whose root is the image (Linux
    /// 5.2).</summary>
    LateJoiner,

    /// <summary>A rank with equal mounts has finished its own: slots 1 and 2 are its namespaces, and a copy of its mounts is what
    /// this one wants.</summary>
    Copier,
}
