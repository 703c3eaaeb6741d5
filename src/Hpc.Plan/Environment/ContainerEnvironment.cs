namespace Hpc.Plan;

/// <summary>The environment that the solver starts with.</summary>
/// <param name="Block">With a <paramref name="Prelude"/>: the environment that the shell starts with.</param>
/// <param name="Prelude">null when every script could be evaluated here, which is the usual case.</param>
/// <param name="Warnings">What was not done and why, for stderr unless quiet.</param>
public sealed record ContainerEnvironment(EnvironmentBlock Block, ShellPrelude? Prelude, IReadOnlyList<string> Warnings);
