using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Hpc.Tests;

namespace Hpc.Inject.Tests;

public sealed partial class LibraryListsTests
{
    [Fact]
    public void The_file_that_is_installed_is_the_built_in_one() =>
        Assert.Equal(BuiltInLists.Text,
            File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../src/Hpc.Inject/libraries.toml")));

    [CorpusFact]
    public void Every_driver_library_that_the_peers_bind_is_in_the_lists_or_left_out_on_purpose()
    {
        LibraryLists lists = LibraryLists.Read("libraries.toml", null);
        string[] ours = [.. lists.List("nvidia", "libraries"), .. lists.List("rocm", "libraries")];
        string[] theirs = [
            .. new[] { "apptainer/nvliblist.conf", "apptainer/rocmliblist.conf", "singularity/nvliblist.conf",
                "singularity/rocmliblist.conf" }
            .SelectMany(file => File.ReadAllLines(Path.Combine(Corpora.Root!, "cdi", file))).Select(line => Listed().Match(line))
            .Where(line => line.Success)
            .Select(line => line.Groups[1].Value).Distinct()];
        Assert.Equal(LeftOut.Order(StringComparer.Ordinal), theirs.Except(ours).Order(StringComparer.Ordinal));
    }

    /// <summary>Vendor-neutral dispatchers that the image brings or does not need, toolkit libraries that belong to the program,
    /// and installers' tests.</summary>
    private static readonly string[] LeftOut = [.. """
        libEGL libEGL_installertest libGL libGLESv1_CM libGLESv2 libGLX libGLX_installertest libGLdispatch libOpenGL
        libglx tls_test_
        libdrm libnuma libpci libelf libcomgr libamd_comgr
        libnvidia-gtk2 libnvidia-gtk3 libnvidia-ifr libnvidia-wfb
        libMIOpen libmiopengemm libhipblas libhiprand librccl librocblas librocfft librocfft-device librocrand
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(name => name != "libamd_comgr")];

    private static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex(@"^(\S+)\.so\b")]
    private static partial Regex Listed();
}
