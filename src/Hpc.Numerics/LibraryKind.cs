namespace Hpc.Numerics;

/// <summary>Libraries whose results depend on the processor, on the number of threads, or on what happened to come
/// first.</summary>
public enum LibraryKind
{
    /// <summary>The C library with libm and libmvec, whose functions have variants for FMA, AVX2 and AVX-512.</summary>
    Glibc,
    OpenBlas,
    Mkl,
    Blis,
    OneDnn,
    NumPy,

    /// <summary>libtorch_cpu: its own kernels; oneDNN and often MKL are linked into it.</summary>
    PyTorch,

    /// <summary>libgomp, libomp, libiomp5.</summary>
    OpenMP,
    Python,
    CuBlas,
    IntelMpi,

    /// <summary>Any other MPI library.</summary>
    Mpi,
    Fftw,
    Atlas,
    Cuda,
    TensorFlow,
    Julia,

    /// <summary>llvmlite, by which Numba compiles.</summary>
    Numba,
}
