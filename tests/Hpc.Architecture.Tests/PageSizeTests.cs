using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>A page has 4, 16 or 64 KiB, and only the kernel knows: <c>Environment.SystemPageSize</c>, in C AT_PAGESZ.</summary>
public partial class PageSizeTests
{
    private static IEnumerable<string> Sources => new[] { "src", "batch-integration" }
        .SelectMany(directory => new[] { "*.cs", "*.c", "*.h" }.SelectMany(pattern => Checkout.Files(directory, pattern)));

    /// <summary>4096 may be the name's meaning (MS_BIND), the length of a path or of a buffer; it is no unit to round and to
    /// divide by.</summary>
    [Fact]
    public void No_length_of_a_page_is_written_down()
    {
        var wrong = Sources.SelectMany(path => Checkout.Code(path).Split('\n').Where(IsWrong).Select(line => $"{path}: {line}"));
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("private const long Page = 4096;")]
    [InlineData("enum { PAGE_SIZE = 1 << 12 };")]
    [InlineData("(ushort)(MaximumRead / 4096),")]
    [InlineData("long end = (offset + 4095) & ~4095L;")]
    [InlineData("size = size + 0xfff & ~0xfffu;")]
    [InlineData("munmap(at, 16 * 4096);")]
    public void Such_lines_are_found(string line) => Assert.True(IsWrong(line), line);

    private static bool IsWrong(string line) =>
        NamedPage().IsMatch(line) || (Literal().IsMatch(line) && !HasMeaning().IsMatch(line));

    [GeneratedRegex(@"\b(?!MADV_)\w*page(_?size|_?shift|_?mask)?\s*=\s*[0-9]", RegexOptions.IgnoreCase)]
    private static partial Regex NamedPage();

    /// <summary>In an expression that computes: beside an operator.</summary>
    [GeneratedRegex(@"\b(4096|4095|0x1000|0xfff)[uUlL]*\b")]
    private static partial Regex Literal();

    /// <summary>A constant or a member of an enumeration with a name; the room of a buffer; bits of a mode or of a device
    /// number.</summary>
    [GeneratedRegex(@"(\bconst \w+ [^;]*|^\s*|\benum \{.*)\w+ = (4096|0x1000)\b|\[4096\]|new\(4096\)"
        + @"|& 0xfff\b[^&]*$|>> 8\) & 0xfff|~0xfffUL\)")]
    private static partial Regex HasMeaning();
}
