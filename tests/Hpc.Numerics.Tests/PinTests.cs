namespace Hpc.Numerics.Tests;

/// <summary>From the libraries of an image and a level to the variables.</summary>
public class PinTests
{
    private static readonly NumericLevel s_v2 = NumericLevel.Find("x86-64-v2", "x86_64")!,
        s_v3 = NumericLevel.Find("v3", "x86_64")!,
        s_v4 = NumericLevel.Find("v4", "x86_64")!, s_arm = NumericLevel.Find("armv8-a", "aarch64")!;

    private static readonly NumericLibrary s_numpy = new(LibraryKind.NumPy, "usr/lib/_multiarray_umath.so")
    {
        IsDynamic = true, Dispatched = ["SSSE3", "SSE42", "AVX", "FMA3", "AVX2", "AVX512F", "AVX512_SKX", "AVX512_ICL"],
    };

    [Fact]
    public void OpenBLAS_is_told_a_core_only_where_it_can_choose()
    {
        NumericLibrary blas = new(LibraryKind.OpenBlas, "usr/lib/libopenblas.so.0") { Version = "0.3.21", IsDynamic = true };
        Assert.Equal("Nehalem", Value("OPENBLAS_CORETYPE", s_v2, blas));
        Assert.Equal("Haswell", Value("OPENBLAS_CORETYPE", s_v3, blas));
        Assert.Equal("ARMV8", Value("OPENBLAS_CORETYPE", s_arm, blas));
        Assert.Equal("4", Value("OPENBLAS_NUM_THREADS", s_v3, blas));
        NumericPins fixedOne = NumericPins.Of([blas with { IsDynamic = false }], s_v3, 1);
        Assert.DoesNotContain(fixedOne.Variables, one => one.Name == "OPENBLAS_CORETYPE");
        Assert.Contains("OpenBLAS 0.3.21", Assert.Single(fixedOne.Unpinned), StringComparison.Ordinal);
    }

    /// <summary>Only names that the build has code for: one of its baseline ends the import.</summary>
    [Fact]
    public void NumPy_is_told_what_its_own_list_has_beyond_the_level()
    {
        Assert.Equal("AVX FMA3 AVX2 AVX512F AVX512_SKX AVX512_ICL", Value("NPY_DISABLE_CPU_FEATURES", s_v2, s_numpy));
        Assert.Equal("AVX512F AVX512_SKX AVX512_ICL", Value("NPY_DISABLE_CPU_FEATURES", s_v3, s_numpy));
        Assert.Equal("AVX512_ICL", Value("NPY_DISABLE_CPU_FEATURES", s_v4, s_numpy));
        NumericLibrary newer = s_numpy with { Dispatched = ["X86_V3", "X86_V4", "AVX512_ICL"] };
        Assert.Equal("X86_V4 AVX512_ICL", Value("NPY_DISABLE_CPU_FEATURES", s_v3, newer));
        Assert.Null(Value("NPY_DISABLE_CPU_FEATURES", s_v3, s_numpy with { Dispatched = ["AVX2"] }));
        Assert.Equal("ASIMDHP SVE", Value("NPY_DISABLE_CPU_FEATURES", s_arm, s_numpy with { Dispatched = ["ASIMDHP", "SVE"] }));
    }

    [Theory]
    [InlineData("2.36", "glibc.cpu.hwcaps=-AVX512F,-AVX512F_Usable,-AVX512DQ,-AVX512DQ_Usable")]
    [InlineData("2.27",
        "glibc.cpu.hwcaps=-AVX512F,-AVX512F_Usable,-AVX512DQ,-AVX512DQ_Usable"
        + ":glibc.tune.hwcaps=-AVX512F,-AVX512F_Usable,-AVX512DQ,-AVX512DQ_Usable")]
    public void Glibc_is_told_by_the_name_that_its_release_knows(string version, string tunables)
    {
        NumericLibrary glibc = new(LibraryKind.Glibc, "lib/libc.so.6") { Version = version, IsDynamic = true };
        Assert.Equal(tunables, Value("GLIBC_TUNABLES", s_v3, glibc));
        Assert.Contains("-FMA,", Value("GLIBC_TUNABLES", s_v2, glibc), StringComparison.Ordinal);
        Assert.Null(Value("GLIBC_TUNABLES", s_v4, glibc));
        Assert.Null(Value("GLIBC_TUNABLES", s_arm, glibc));
    }

    /// <summary>A record has the variables, and no name of the level.</summary>
    [Theory]
    [InlineData("x86-64-v2")]
    [InlineData("x86-64-v3")]
    [InlineData("x86-64-v4")]
    public void The_level_is_found_again_from_the_values(string name)
    {
        NumericLibrary glibc = new(LibraryKind.Glibc, "c") { Version = "2.36", IsDynamic = true },
            blas = new(LibraryKind.OpenBlas, "o") { IsDynamic = true }, torch = new(LibraryKind.PyTorch, "t");
        NumericLevel level = NumericLevel.Find(name, "x86_64")!;
        foreach (NumericLibrary[] libraries in (NumericLibrary[][])[[blas], [s_numpy], [torch], [glibc, s_numpy, blas, torch]])
        {
            Assert.Equal(name, PinnedLevel.Of(NumericPins.Of(libraries, level, 2).Variables, "x86_64")?.Name);
        }

        Assert.Null(PinnedLevel.Of([("OMP_NUM_THREADS", "2"), ("OPENBLAS_CORETYPE", "Zen")], "x86_64"));
        Assert.Null(PinnedLevel.Of([("OPENBLAS_CORETYPE", "Haswell")], "ppc64le"));
        Assert.True(PinnedLevel.Depends("GLIBC_TUNABLES") && !PinnedLevel.Depends("MKL_CBWR"));
    }

    [Fact]
    public void What_nothing_pins_is_named_once_for_each_library()
    {
        NumericLibrary fftw = new(LibraryKind.Fftw, "usr/lib/libfftw3.so.3.6.10") { Version = "3.6.10" };
        NumericPins pins = NumericPins.Of([fftw, fftw with { Path = "usr/lib/libfftw3_omp.so.3.6.10" }, s_numpy], s_v3, 1);
        Assert.Contains("FFTW_ESTIMATE", Assert.Single(pins.Unpinned), StringComparison.Ordinal);
    }

    /// <summary>A variable has one value, whichever library wants it.</summary>
    [Fact]
    public void No_variable_is_set_twice_and_no_level_lacks_a_value_that_a_higher_one_has()
    {
        NumericLibrary[] all = [.. Enum.GetValues<LibraryKind>()
            .Select(kind => new NumericLibrary(kind, kind.ToString()) { IsDynamic = true })];
        foreach (NumericLevel level in NumericLevel.All)
        {
            NumericPins pins = NumericPins.Of(all, level, 2);
            Assert.Equal(pins.Variables.Count, pins.Variables.Select(one => one.Name).Distinct().Count());
            Assert.All(pins.Variables, one => Assert.NotEqual(PinTable.Threads, one.Value));
        }

        foreach (IGrouping<string, PinRow> rows in PinTable.Rows.GroupBy(row => row.Variable))
        {
            Assert.Single(rows.Select(row => string.Join('|', row.Values)).Distinct());
        }
    }

    [Fact]
    public void A_level_names_what_a_processor_lacks()
    {
        Assert.Equal(["avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"],
            s_v3.Missing("flags : cx16 lahf_lm popcnt sse4_1 sse4_2 ssse3 avx"));
        Assert.Empty(s_arm.Missing("Features : fp asimd evtstrm"));
        Assert.Null(NumericLevel.Find("x86-64-v3", "aarch64"));
        Assert.Null(NumericLevel.Find("", "x86_64"));
        Assert.Equal("x86-64-v3", NumericLevel.Usual("x86_64").Name);
    }

    private static string? Value(string name, NumericLevel level, NumericLibrary library) =>
        NumericPins.Of([library], level, 4).Variables.FirstOrDefault(one => one.Name == name).Value;
}
