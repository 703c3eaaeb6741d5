using System.Text.RegularExpressions;
using Hpc.Binary;

namespace Hpc.Inject.Tests;

/// <summary>readelf(1) is the judge, on what this machine has installed.</summary>
public sealed partial class ReadelfTests
{
    private const int MaxFiles = 150;

    private static IEnumerable<string> Objects =>
        new[] { "/lib64", $"/usr/lib/{Triplet}", $"/usr/lib/{Triplet}/gconv", "/usr/bin", "/usr/sbin" }
        .Where(Directory.Exists)
        .SelectMany(directory => Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal).Take(200))
        .Where(path => !path.EndsWith(".o", StringComparison.Ordinal) && IsElf(path)).Take(MaxFiles);

    private static string Triplet =>
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64
        ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    [ToolFact("readelf")]
    public void Names_and_paths_of_the_dynamic_section_are_those_that_readelf_prints()
    {
        foreach (string path in Objects)
        {
            ElfFile elf = Read(path);
            string[] entries = [.. DynamicEntry().Matches(Tool.Run("readelf", "-dW", path))
                .Select(entry => $"{entry.Groups[1].Value} {entry.Groups[2].Value}")];
            string[] ours =
            [
                .. elf.Needed.Select(name => $"NEEDED {name}"), .. Optional("SONAME", elf.Soname),
                .. Optional("RPATH", elf.RPath), .. Optional("RUNPATH", elf.RunPath),
            ];
            Assert.Equal(entries.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
        }
    }

    [ToolFact("readelf")]
    public void Versions_needed_and_defined_are_those_that_readelf_prints()
    {
        foreach (string path in Objects)
        {
            ElfFile elf = Read(path);
            string printed = Tool.Run("readelf", "-VW", path);
            List<string> needs = [], definitions = [];
            string library = "";
            foreach (string line in printed.Split('\n'))
            {
                if (NeededLibrary().Match(line) is { Success: true } file)
                {
                    library = file.Groups[1].Value;
                }
                else if (NeededVersion().Match(line) is { Success: true } need && need.Groups[2].Value != "WEAK")
                {
                    needs.Add($"{library} {need.Groups[1].Value}");
                }
                else if (DefinedVersion().Match(line) is { Success: true } definition && definition.Groups[1].Value != "BASE")
                {
                    definitions.Add(definition.Groups[2].Value);
                }
            }

            Assert.Equal(needs,
                elf.VersionNeeds.SelectMany(need => need.Versions.Select(version => $"{need.Library} {version}")));
            Assert.Equal(definitions, elf.VersionDefinitions);
        }
    }

    [ToolFact("readelf")]
    public void The_interpreter_and_the_oldest_kernel_are_those_that_readelf_prints()
    {
        foreach (string path in Objects)
        {
            ElfFile elf = Read(path);
            string printed = Tool.Run("readelf", "-lnW", path);
            Assert.Equal(Interpreter().Match(printed) is { Success: true } found ? found.Groups[1].Value : null, elf.Interpreter);
            Assert.Equal(Kernel().Match(printed) is { Success: true } kernel ? kernel.Groups[1].Value : null, elf.AbiTag);
        }
    }

    [ToolFact("nm")]
    public void A_symbol_is_found_where_nm_lists_it()
    {
        DirectoryTree host = new("");
        string libc = host.Follow($"/lib/{Triplet}/libc.so.6").Canonical;
        string[] defined = [.. Tool.Run("nm", "-D", "--defined-only", libc).Split('\n')
            .Where(line => line.Contains(" T ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[^1].Split('@')[0])];
        Assert.True(defined.Length > 1000);
        Assert.All(defined.Where((_, index) => index % 20 == 0),
            name => Assert.True(new ElfFiles(host).Defines(libc, name), name));
        Assert.All(new[] { "ompi_mpi_comm_world", "", "printf2" }, name => Assert.False(new ElfFiles(host).Defines(libc, name)));
    }

    private static ElfFile Read(string path) => ElfFile.Read(new MemorySource(File.ReadAllBytes(path)));

    private static string[] Optional(string tag, string? value) => value is null ? [] : [$"{tag} {value}"];

    private static bool IsElf(string path)
    {
        byte[] head = new byte[5];
        using FileStream file = File.OpenRead(path);
        return file.Read(head) == 5 && head is [0x7f, (byte)'E', (byte)'L', (byte)'F', 2];
    }

    [GeneratedRegex(@"\((NEEDED|SONAME|RPATH|RUNPATH)\) .*\[(.*)\]")]
    private static partial Regex DynamicEntry();

    [GeneratedRegex(@"Version: \d+ +File: (\S+) +Cnt:")]
    private static partial Regex NeededLibrary();

    [GeneratedRegex(@"^ +0x[0-9a-f]+: +Name: (\S+) +Flags: (\S+) +Version: \d+")]
    private static partial Regex NeededVersion();

    [GeneratedRegex(@"Rev: \d+ +Flags: (\S+) +Index: \d+ +Cnt: \d+ +Name: (\S+)")]
    private static partial Regex DefinedVersion();

    [GeneratedRegex(@"Requesting program interpreter: (.*)\]")]
    private static partial Regex Interpreter();

    [GeneratedRegex(@"OS: Linux, ABI: (\S+)")]
    private static partial Regex Kernel();
}
