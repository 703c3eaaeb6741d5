namespace Hpc.Plan;

/// <summary>Whose network the container sees.</summary>
public enum NetworkRequest
{
    /// <summary>The node's, which MPI needs.</summary>
    Host,

    /// <summary>None but a loopback of its own (<c>--net</c>, <c>--net none</c>, <c>--net --network none</c>).</summary>
    None,
}
