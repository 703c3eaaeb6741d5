namespace Hpc.EndToEnd.Tests;

/// <summary>A test with ranks of a real MPI, Open MPI and MPICH beside each other as Debian has them; skipped where one is
/// absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MpiTheoryAttribute : TheoryAttribute
{
    private static readonly string[] Needed = ["mpicc.openmpi", "mpirun.openmpi", "mpicc.mpich", "mpiexec.hydra"];

    public MpiTheoryAttribute() => Skip = WhyNot;

    /// <summary>Null if there are both.</summary>
    internal static string? WhyNot { get; } =
        Published.WhyNot ?? (Needed.FirstOrDefault(name => !File.Exists("/usr/bin/" + name)) is { } missing
            ? $"{missing} is not installed" : null);
}
