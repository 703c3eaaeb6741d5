namespace Hpc.Inject;

/// <summary>Whose binary interface an MPI library has.</summary>
public enum MpiFamily
{
    /// <summary>MPICH and its kin by the MPICH ABI compatibility initiative (libmpi.so.12): MPICH 3.1, Intel MPI 5, MVAPICH2 2,
    /// Cray MPICH 7, ParaStation MPI 5.1 and later of each.</summary>
    Mpich,

    OpenMpi,

    /// <summary>The ABI of MPI 5.0 (libmpi_abi.so), the same for every implementation.</summary>
    Standard,
}
