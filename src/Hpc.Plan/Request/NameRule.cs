namespace Hpc.Plan;

/// <summary>What a launch does when a container of its name runs on the node, or is kept there.</summary>
public enum NameRule
{
    /// <summary>Steps into the one that runs; else starts the one that is kept; else makes it.</summary>
    Auto,

    /// <summary>Makes it; one that is kept is an error.</summary>
    Create,

    /// <summary>Steps into the one that runs; anything else is an error.</summary>
    Exec,

    /// <summary>Starts the one that is kept, or makes it; one that runs is an error.</summary>
    NoExec,
}
