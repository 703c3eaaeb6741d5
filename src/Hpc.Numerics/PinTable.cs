namespace Hpc.Numerics;

/// <summary>Which variables pin which library, and what nothing can pin. The documentation has the same table, and a test
/// compares them.</summary>
public static class PinTable
{
    /// <summary>Stands for the number of threads.</summary>
    public const string Threads = "THREADS";

    /// <summary>Stands for what depends on the library: the features to switch off, in its own words.</summary>
    public const string Features = "FEATURES";

    public static IReadOnlyList<PinRow> Rows { get; } =
    [
        new(LibraryKind.Glibc, "GLIBC_TUNABLES", [Features, Features, null, null], "glibc manual, Hardware Capability Tunables"),
        new(LibraryKind.OpenBlas, "OPENBLAS_CORETYPE", ["Nehalem", "Haswell", "SkylakeX", "ARMV8"],
            "OpenBLAS README, DYNAMIC_ARCH")
            { NeedsDynamic = true },
        new(LibraryKind.OpenBlas, "OPENBLAS_NUM_THREADS", All(Threads), "OpenBLAS README, Setting the number of threads"),
        new(LibraryKind.Mkl, "MKL_CBWR", X86("COMPATIBLE"),
            "oneMKL Developer Guide, Specifying Code Branches: the only branch that is the same on every make of processor"),
        new(LibraryKind.Mkl, "MKL_NUM_THREADS", X86(Threads), "oneMKL Developer Guide, Environment Variables for Threading"),
        new(LibraryKind.Mkl, "MKL_DYNAMIC", X86("FALSE"), "oneMKL Developer Guide, MKL_DYNAMIC"),
        new(LibraryKind.Blis, "BLIS_ARCH_TYPE", ["5", "3", "0", null],
            "blis.h, arch_t: penryn, haswell, skx") { NeedsDynamic = true },
        new(LibraryKind.Blis, "BLIS_NUM_THREADS", All(Threads), "BLIS, docs/Multithreading.md"),
        new(LibraryKind.OneDnn, "ONEDNN_MAX_CPU_ISA", ["SSE41", "AVX2", "AVX512_CORE", null], "oneDNN, CPU Dispatcher Control"),
        new(LibraryKind.OneDnn, "DNNL_MAX_CPU_ISA", ["SSE41", "AVX2", "AVX512_CORE", null], "oneDNN 1, CPU Dispatcher Control"),
        new(LibraryKind.NumPy, "NPY_DISABLE_CPU_FEATURES", All(Features), "NumPy, Runtime dispatch"),
        new(LibraryKind.NumPy, "PYTHONWARNINGS",
            All("ignore:During parsing environment variable 'NPY_DISABLE_CPU_FEATURES':RuntimeWarning"),
            "Python, Command line and environment: NumPy warns of features that the processor lacks anyway"),
        new(LibraryKind.PyTorch, "ATEN_CPU_CAPABILITY", ["default", "avx2", "avx512", "default"], "ATen/native/DispatchStub.cpp"),
        new(LibraryKind.PyTorch, "ONEDNN_MAX_CPU_ISA", ["SSE41", "AVX2", "AVX512_CORE", null], "oneDNN, CPU Dispatcher Control"),
        new(LibraryKind.PyTorch, "MKL_CBWR", X86("COMPATIBLE"), "oneMKL Developer Guide, Specifying Code Branches"),
        new(LibraryKind.PyTorch, "OMP_NUM_THREADS", All(Threads), "OpenMP 5.2, 21.1.2"),
        new(LibraryKind.OpenMP, "OMP_NUM_THREADS", All(Threads), "OpenMP 5.2, 21.1.2"),
        new(LibraryKind.OpenMP, "OMP_DYNAMIC", All("FALSE"), "OpenMP 5.2, 21.1.1"),
        new(LibraryKind.Python, "PYTHONHASHSEED", All("0"), "Python, Command line and environment"),
        new(LibraryKind.CuBlas, "CUBLAS_WORKSPACE_CONFIG", All(":4096:8"), "cuBLAS, Results Reproducibility"),
        new(LibraryKind.CuBlas, "NVIDIA_TF32_OVERRIDE", All("0"), "cuBLAS, Floating Point Emulation"),
        new(LibraryKind.IntelMpi, "I_MPI_CBWR", X86("1"), "Intel MPI Library Developer Reference, I_MPI_CBWR"),
    ];

    /// <summary>What no variable can make the same, and why.</summary>
    public static IReadOnlyDictionary<LibraryKind, string> Unpinned { get; } = new Dictionary<LibraryKind, string>
    {
        [LibraryKind.Fftw] = "plans that it measures depend on what was fastest (FFTW_ESTIMATE does not measure)",
        [LibraryKind.Atlas] = "it was tuned to the processor that it was built on, and has nothing to choose",
        [LibraryKind.Cuda] = "another model of GPU gives other digits",
        [LibraryKind.TensorFlow] = "its own kernels choose by the processor",
        [LibraryKind.Julia] = "it compiles for the processor that it runs on",
        [LibraryKind.Numba] = "it compiles for the processor that it runs on",
        [LibraryKind.Mpi] = "the order in which collectives add depends on ranks and network",
        [LibraryKind.IntelMpi] = "the order in which collectives add depends on the number of ranks",
    };

    private static string?[] All(string value) => [value, value, value, value];

    private static string?[] X86(string value) => [value, value, value, null];
}
