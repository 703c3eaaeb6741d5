using Xunit;

namespace Hpc.Plan.Tests;

public sealed class LibraryRequestTests
{
    private const string Option = "--containlibs";

    [Fact]
    public void A_library_keeps_its_name_or_gets_another() => Assert.Equal(
        ["/usr/lib/liba.so.1 liba.so.1", "b/libb.so libc.so", "libd.so libd.so"],
        LibraryRequest.Parse("/usr/lib/liba.so.1, b/libb.so:/.singularity.d/libs/libc.so,libd.so", Option)
            .Select(library => $"{library.Source} {library.Name}"));

    [Theory]
    [InlineData("/usr/lib/")]
    [InlineData(":libx.so")]
    [InlineData("/usr/lib/..")]
    [InlineData("/a/libx.so:")]
    public void What_has_no_file_name_is_refused(string text) =>
        Assert.Equal($"cannot use {Option} \"{text}\": it is not the path of a library",
            Assert.Throws<UsageException>(() => LibraryRequest.Parse(text, Option)).Message);

    [Theory]
    [InlineData(null, "/.singularity.d/libs")]
    [InlineData("", "/.singularity.d/libs")]
    [InlineData("/foo:/.singularity.d/libs", "/.singularity.d/libs:/foo")]
    [InlineData("/foo:/bar", "/.singularity.d/libs:/foo:/bar")]
    public void Their_directory_is_searched_first_and_once(string? before, string expected) =>
        Assert.Equal(expected, LibraryRequest.SearchPath(before));
}
