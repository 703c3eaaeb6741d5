namespace Hpc.Records;

/// <summary>The variables that a record keeps: those that change what programs compute, or how fast. All others stay with the
/// user.</summary>
public static class KeptVariables
{
    /// <summary>Names, and with a star the beginnings of names.</summary>
    private static readonly string[] Always =
    [
        // threads and numbers
        "OMP_*", "GOMP_*", "KMP_*", "OPENBLAS_*", "GOTO_*", "MKL_*", "BLIS_*", "VECLIB_*", "NUMEXPR_*", "NPY_*", "DNNL_*",
        "ONEDNN_*", "ATEN_*", "TBB_*", "JULIA_*", "NUMBA_*", "RAYON_*", "PYTHONHASHSEED", "GLIBC_TUNABLES", "MALLOC_*",
        "FLEXIBLAS*",

        // accelerators
        "CUDA_*", "CUBLAS_*", "CUDNN_*", "NVIDIA_*", "NCCL_*", "ROCR_*", "HIP_*", "HSA_*", "ROCM_*", "MIOPEN_*", "RCCL_*",
        "SYCL_*", "ONEAPI_*", "ZE_*", "XLA_*", "TF_ENABLE_*", "TF_XLA_*", "TF_NUM_*", "TF_CUDNN_*", "TF_FORCE_*",
        "TF_DETERMINISTIC_OPS", "TORCH_*", "PYTORCH_*",

        // MPI and interconnects
        "OMPI_MCA_*", "PMIX_MCA_*", "PRTE_MCA_*", "MPICH_*", "MPIR_CVAR_*", "I_MPI_*", "MV2_*", "UCX_*", "UCC_*", "FI_*",
        "PSM2_*", "HFI_*",

        // where programs and libraries are found, and how they speak
        "PATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE", "R_LIBS", "LANG",
        "LANGUAGE", "LC_*", "TZ",

        // files
        "HDF5_*", "NETCDF_*", "ROMIO_*",
    ];

    /// <summary>Of those above, what every run has a value of its own for.</summary>
    private static readonly string[] Never = ["OMPI_MCA_ess_*", "OMPI_MCA_orte_*", "OMPI_MCA_plm_*", "PMIX_MCA_gds_*"];

    /// <param name="more">Names and beginnings of the site and the user.</param>
    public static bool Has(string name, IReadOnlyList<string> more) => Any(more, name)
        || (Any(Always, name) && !Any(Never, name));

    private static bool Any(IReadOnlyList<string> patterns, string name)
    {
        foreach (string pattern in patterns)
        {
            if (pattern.EndsWith('*') ? name.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
                : name == pattern)
            {
                return true;
            }
        }

        return false;
    }
}
