using Hpc.Binary;

namespace Hpc.Numerics.Tests;

/// <summary>From files to libraries.</summary>
public class LibraryTests
{
    [Theory]
    [InlineData("usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so", LibraryKind.OpenBlas)]
    [InlineData("opt/venv/numpy.libs/libscipy_openblas64_-56d6093b.so", LibraryKind.OpenBlas)]
    [InlineData("opt/conda/lib/libmkl_core.so.2", LibraryKind.Mkl)]
    [InlineData("usr/lib/python3/dist-packages/numpy/core/_multiarray_umath.cpython-311-x86_64-linux-gnu.so", LibraryKind.NumPy)]
    [InlineData("usr/lib/libdnnl.so.2.6", LibraryKind.OneDnn)]
    [InlineData("opt/venv/torch/lib/libtorch_cpu.so", LibraryKind.PyTorch)]
    [InlineData("opt/venv/torch/lib/libgomp-a34b3233.so.1", LibraryKind.OpenMP)]
    [InlineData("usr/bin/python3.11", LibraryKind.Python)]
    [InlineData("lib/x86_64-linux-gnu/libc.so.6", LibraryKind.Glibc)]
    [InlineData("lib/x86_64-linux-gnu/libc-2.31.so", LibraryKind.Glibc)]
    public void A_library_is_known_by_the_name_of_its_file(string path, LibraryKind kind) =>
        Assert.Equal(kind, LibraryNames.KindOf(path));

    [Theory]
    [InlineData("usr/share/doc/libopenblas.so.txt/readme")]
    [InlineData("usr/lib/libopenblas.a")]
    [InlineData("usr/bin/python3.11-config")]
    [InlineData("usr/lib/python3.11/os.py")]
    [InlineData("usr/lib/libgompertz.so")]
    [InlineData("usr/lib/libc.so")]
    public void Other_files_are_not(string path) => Assert.Null(LibraryNames.KindOf(path));

    [Fact]
    public void A_library_says_its_version_and_what_it_can_be_told()
    {
        NumericLibrary blas = Read("lib/libopenblas.so.0", "xOpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH\0OPENBLAS_CORETYPE\0");
        Assert.Equal(("0.3.21", true), (blas.Version, blas.IsDynamic));
        Assert.False(Read("lib/libopenblas.so.0", "OpenBLAS 0.3.21 HASWELL\0").IsDynamic);
        Assert.Equal("2.36", Read("lib/libc.so.6",
            "GNU C Library (X GLIBC 2.36-9) stable release version 2.36.\nCopyright").Version);
        Assert.Equal("3.6.10", Read("lib/libfftw3.so.3.6.10", "").Version);
        Assert.Equal("0.3.23", Read("numpy.libs/libopenblas64_p-r0.3.23.so", "").Version);
        Assert.Equal(LibraryKind.IntelMpi, Read("lib/libmpi.so.12", "\0I_MPI_CBWR\0").Kind);
        Assert.Equal(LibraryKind.Mpi, Read("lib/libmpi.so.40", "Open MPI\0").Kind);
        Assert.False(Read("lib/libblis.so.4", "BLIS_ARCH_TYPE\0AOCL-BLIS 4.1\0").IsDynamic);
    }

    [Theory]
    [InlineData("(AVX2 AVX512F).\0", "AVX2 AVX512F")]
    [InlineData("(AVX2 AVX512F", "")]
    [InlineData("(AVX2;rm AVX512F).\0", "")]
    [InlineData("().\0", "")]
    public void The_list_of_NumPy_is_taken_from_its_own_message(string list, string features)
    {
        NumericLibrary numpy = Read("x/_multiarray_umath.so", "since they are not part of the dispatched optimizations\n" + list);
        Assert.Equal(features, string.Join(' ', numpy.Dispatched));
    }

    [Fact]
    public void A_mark_is_found_wherever_it_lies_and_never_beyond_the_end()
    {
        foreach (int before in new[] { 0, 1, 65_500, 65_519, 65_520, 65_535, 65_536, 131_000 })
        {
            byte[] bytes = new byte[before + 20];
            RawText.Bytes("OpenBLAS 0.3.9 x").CopyTo(bytes, before);
            Assert.Equal("0.3.9", LibraryReader.Read(LibraryKind.OpenBlas, "libopenblas.so", new MemorySource(bytes)).Version);
            Assert.Null(TextSearch.Behind(new MemorySource(bytes), "OpenBLAS", 4, within: 0));
        }
    }

    [Fact]
    public void An_inventory_comes_back_as_it_was_written_and_any_other_text_is_none()
    {
        NumericLibrary[] libraries =
        [
            new(LibraryKind.NumPy, "a b/_multiarray_umath.so") { IsDynamic = true, Dispatched = ["AVX2", "FMA3"] },
            new(LibraryKind.Fftw, "lib/libfftw3.so.3") { Version = "3" },
        ];
        string text = LibraryInventory.Write(libraries);
        Assert.Equal(text, LibraryInventory.Write(LibraryInventory.Read(text)!.Reverse()));
        Assert.Equal(2, LibraryInventory.Read(text)!.Count);
        foreach (string other in new[] { "", "hpcrun-numerics 2\n", text[..^1],
            text.Replace("NumPy", "Numpty", StringComparison.Ordinal), text.Replace("\t", " ", StringComparison.Ordinal) })
        {
            Assert.Null(LibraryInventory.Read(other));
        }
    }

    private static NumericLibrary Read(string path, string text) =>
        LibraryReader.Read(LibraryNames.KindOf(path)!.Value, path, new MemorySource(RawText.Bytes(text)));
}
