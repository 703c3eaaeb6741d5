namespace Hpc.Inject;

/// <summary>An MPI library, as far as another can replace it.</summary>
/// <param name="Name">Its SONAME: libmpi.so.40.</param>
/// <param name="Path">As the tree's loader opens it.</param>
/// <param name="Product">MPICH, Intel MPI, Open MPI, ...</param>
/// <param name="Abi">Number of the SONAME.</param>
/// <param name="Series">Of Open MPI, its release series: 401 is 4.1; 0 if it is unknown.</param>
public sealed record MpiLibrary(string Name, string Path, MpiFamily Family, string Product, int Abi, int Series, WireUp WireUp)
{
    public const string OpenMpi = "Open MPI";

    /// <summary>Fortran and C++ bindings and the like beside it: their SONAMEs.</summary>
    public IReadOnlyList<string> Companions { get; init; } = [];

    public string Title => Series > 0 ? $"{Product} {Series / 100}.{Series % 100}" : Product;

    public string FamilyText => Family switch
    {
        MpiFamily.Mpich => $"MPICH ABI {Abi}",
        MpiFamily.OpenMpi => $"Open MPI ABI {Abi}",
        _ => $"MPI standard ABI {Abi}",
    };
}
