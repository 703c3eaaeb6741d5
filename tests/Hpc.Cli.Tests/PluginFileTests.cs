using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Hpc.Host;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed partial class PluginFileTests
{
    [Fact]
    public void Every_argument_of_the_plugin_s_source_that_is_no_option_is_known()
    {
        string[] read = [.. Directory.GetFiles(Source(), "*.c").SelectMany(file => SiteArgument().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value)];
        Assert.Contains("hpcrun", read);
        Assert.All(read, name => Assert.Contains(name, (string[])[.. PluginFile.OfTheSite, .. ContainerOptions.Keys]));
    }

    [Fact]
    public void The_plugin_hears_what_hpcrun_knows() =>
        Assert.Equal(ContainerOptions.Keys.Order(), File.ReadLines(Path.Combine(Source(), "options.tsv"))
            .Where(row => row[0] != '#').Select(row => row.Split('\t')[0]["container-".Length..]).Order());

    /// <summary>What slurmstepd loads stays small enough to be read in one go: what the plugin hears and says, and what it runs
    /// beside a job (adr/0059).</summary>
    [Fact]
    public void The_plugin_s_sources_stay_short_and_have_no_threads()
    {
        const int Most = 460;
        string makefile = File.ReadAllText(Path.Combine(Source(), "Makefile"));
        string[][] files = [.. PluginSources().Match(makefile).Groups["files"].Value.Split(' ').Where(file => file[0] != '$')
            .Select(file => File.ReadAllLines(Path.Combine(Source(), file)))];
        Assert.Equal(3, files.Length);
        Assert.InRange(files.Sum(lines => lines.Length), 1, Most);
        Assert.All(files.SelectMany(lines => lines), line => Assert.DoesNotContain("pthread", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_library_that_is_no_plugin_is_built_for_no_release()
    {
        string library = Directory.GetFiles("/usr/lib", "libz.so.*",
            new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 1 })
            .FirstOrDefault() ?? "/proc/self/exe";
        Assert.Null(PluginFile.Read(new HostTree(), library)?.BuiltFor);
        Assert.Null(PluginFile.Read(new HostTree(), "/nowhere/hpcrun.so"));
    }

    private static string Source([CallerFilePath]
    string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../batch-integration/slurm"));

    [GeneratedRegex(@"^\$\(OUT\)/hpcrun\.so: (?<files>[^|]*[^| ]) *\|", RegexOptions.Multiline)]
    private static partial Regex PluginSources();

    [GeneratedRegex("""of_site\("(?<name>\w+)=""")]
    private static partial Regex SiteArgument();
}
