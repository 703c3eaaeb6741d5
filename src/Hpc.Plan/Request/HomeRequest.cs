namespace Hpc.Plan;

/// <summary><c>--home SRC[:DST]</c>: the host directory and where it is $HOME in the container. Without DST both are the
/// same path.</summary>
public sealed record HomeRequest(string Source, string Destination);
