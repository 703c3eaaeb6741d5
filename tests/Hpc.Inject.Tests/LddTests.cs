using System.Text.RegularExpressions;

namespace Hpc.Inject.Tests;

/// <summary>ldd(1) is the judge of the search order.</summary>
public sealed partial class LddTests
{
    [ToolFact("ldd")]
    public void Libraries_of_the_host_s_programs_are_found_where_ldd_finds_them()
    {
        DirectoryTree host = new("");
        ElfFile shell = new ElfFiles(host).At("/bin/sh")!;
        LibrarySearch search = new(host, shell.Identity, null);
        foreach (string program in Directory.EnumerateFiles("/usr/bin").Order(StringComparer.Ordinal)
            .Where(path => new ElfFiles(host).At(path) is { Interpreter: not null }).Take(40))
        {
            FoundLibrary start = new(program, new ElfFiles(host).At(program)!);
            Dictionary<string, string> printed = Line().Matches(Tool.Try("ldd", program).Output)
                .ToDictionary(line => line.Groups[1].Value, line => line.Groups[2].Value);
            Assert.All(start.Elf.Needed.Where(printed.ContainsKey),
                name => Assert.Equal(host.Follow(printed[name]).Canonical,
                    host.Follow(search.Find(name, [start])!.Path).Canonical));
        }
    }

    [ToolFact("gcc", "ldd")]
    public void Rpath_runpath_and_origin_are_followed_as_the_loader_follows_them()
    {
        using TemporaryDirectory directory = new();
        Compiled.Library(directory + "/old/libdeep.so.1", "libdeep.so.1", "int deep(void) { return 1; }");
        Compiled.Library(directory + "/new/libdeep.so.1", "libdeep.so.1", "int deep(void) { return 2; }");
        Compiled.Library(directory + "/old/libmid.so.1", "libmid.so.1", "int deep(void); int mid(void) { return deep(); }", null,
            directory + "/old/libdeep.so.1");
        foreach ((string name, string[] options) in new[]
        {
            ("rpath", new[] { "-Wl,--disable-new-dtags", "-Wl,-rpath,$ORIGIN/old" }),
            ("runpath", ["-Wl,--enable-new-dtags", "-Wl,-rpath,$ORIGIN/old:$ORIGIN/new"]),
        })
        {
            Compiled.Program($"{directory}/{name}", "int mid(void); int main(void) { return mid(); }",
                [directory + "/old/libmid.so.1", $"-Wl,-rpath-link,{directory}/old", .. options]);
            Assert.Equal(Judged($"{directory}/{name}", "libmid.so.1"), Found($"{directory}/{name}", ["libmid.so.1"]));
            Assert.Equal(Judged($"{directory}/{name}", "libdeep.so.1"),
                Found($"{directory}/{name}", ["libmid.so.1", "libdeep.so.1"]));
        }
    }

    private static string? Judged(string program, string library) =>
        Line().Matches(Tool.Run("ldd", program)).SingleOrDefault(line => line.Groups[1].Value == library)?.Groups[2].Value;

    private static string? Found(string program, string[] chain)
    {
        DirectoryTree host = new("");
        List<FoundLibrary> from = [new(program, new ElfFiles(host).At(program)!)];
        LibrarySearch search = new(host, from[0].Elf.Identity, null);
        foreach (string name in chain)
        {
            if (search.Find(name, from) is not { } found)
            {
                return null;
            }

            from.Insert(0, found);
        }

        return host.Follow(from[0].Path).Canonical;
    }

    [GeneratedRegex(@"^\t(\S+) => (/\S+) \(", RegexOptions.Multiline)]
    private static partial Regex Line();
}
