using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

public partial class SourceTests
{
    private const int LongestFile = 350;

    /// <summary>Rooms where pointers and foreign functions are the trade; Hpc.Stage only where its C is called.</summary>
    private static readonly string[] UnsafeRooms = ["Hpc.Linux", "Hpc.Fuse", "Hpc.Codecs", "Hpc.Seccomp"];

    /// <summary>The file that calls the stage, written in C: src/Hpc.Stage/stage.</summary>
    private static readonly string[] StageEdge = ["src/Hpc.Stage/StageEntry.cs", "src/Hpc.Stage/StaticGcm.cs"];

    /// <summary>Files that may be longer, each with the reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new()
    {
        ["src/Hpc.Plan/Environment/ShellWordParser.cs"] =
            "one grammar, one method per production, read against sh(1) from top to bottom",
    };

    private static IEnumerable<string> Sources => Checkout.Files("src", "*.cs");

    [Fact]
    public void Foreign_functions_and_unsafe_code_stay_in_the_rooms_that_touch_the_kernel()
    {
        var wrong = Sources
            .Where(path => !UnsafeRooms.Contains(Checkout.Room(path)) && !StageEdge.Contains(path))
            .Where(path => ForeignOrUnsafe().IsMatch(Checkout.Code(path)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_file_is_named_after_the_type_it_holds()
    {
        var wrong = Sources
            .Where(path => Path.GetFileName(path) is not ("Program.cs" or "AssemblyInfo.cs" or "GlobalUsings.cs"))
            .Where(path => !TopLevelType().Matches(Checkout.Code(path))
                .Any(type => type.Groups["name"].Value == Path.GetFileName(path).Split('.')[0]));
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_namespace_is_file_scoped_and_named_after_its_project_or_a_folder_of_it()
    {
        var wrong = Sources.Where(path => Namespace().Match(Checkout.Code(path)) is { Success: true } found
            && found.Value.TrimEnd() != $"namespace {Checkout.Room(path)};"
            && found.Value.TrimEnd() != $"namespace {string.Join('.', path.Split('/')[1..^1])};");
        Assert.Empty(wrong);
    }

    /// <summary>Whatever else writes files of images to a disk would have to keep its rules, too (adr/0023).</summary>
    [Fact]
    public void Trees_are_written_to_disk_in_one_place()
    {
        var wrong = Sources.Where(path => !path.StartsWith("src/Hpc.Images/Extraction/", StringComparison.Ordinal)
            && MakesEntries().IsMatch(Checkout.Code(path)));
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Encoding.Latin1", "src/Hpc.Binary/RawText.cs")]
    [InlineData("0xf000", "src/Hpc.Files/UnixMode.cs")]
    public void What_all_rooms_need_is_spelled_once(string word, string place) =>
        Assert.Equal([place],
            Sources.Where(path => Checkout.Code(path).Split(word).Skip(1)
                .Any(behind => !char.IsLetterOrDigit(behind[0]) && behind[0] != '_')));

    [Fact]
    public void No_file_is_longer_than_a_reader_holds_at_once()
    {
        var wrong = Sources.Concat(Checkout.Files("src", "*.c")).Concat(Checkout.Files("tests", "*.cs"))
            .Select(path => (Path: path, Lines: Checkout.Text(path).Count(character => character == '\n')))
            .Where(file => file.Lines > LongestFile && !LongFiles.ContainsKey(file.Path));
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_file_that_is_excused_from_the_length_still_needs_the_excuse() =>
        Assert.All(LongFiles.Keys, path => Assert.True(Checkout.Text(path).Split('\n').Length > LongestFile, path));

    [Fact]
    public void Nothing_is_left_to_be_done_later()
    {
        var wrong = new[] { "src", "tests", "perf", "batch-integration" }
            .SelectMany(directory => Checkout.Files(directory, "*"))
            .Where(path => Path.GetExtension(path) is ".cs" or ".c" or ".h" or ".sh" or ".props" or ".csproj" or "")
            .Where(path => Checkout.Room(path) != "Hpc.Architecture.Tests" && Unfinished().IsMatch(Checkout.Text(path)));
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"\bDirectoryEntries\.Try(MakeDirectory|Symlink|Link|MakeNode)\b|\bXattrs\.TrySet\b|\bUnistd\.TryMakeNode\b")]
    private static partial Regex MakesEntries();

    [GeneratedRegex(@"\b(unsafe|LibraryImport|DllImport|UnmanagedCallersOnly|stackalloc \w+\*)\b")]
    private static partial Regex ForeignOrUnsafe();

    [GeneratedRegex(@"^(?!\s)[\w ]*\b(class|struct|record struct|record|interface|enum|delegate [\w<>\[\]?]+) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^[ \t]*namespace [^\n]*", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedException")]
    private static partial Regex Unfinished();
}
