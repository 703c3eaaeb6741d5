using System.Text.RegularExpressions;
using Hpc.Binary;
using Hpc.Tests;

namespace Hpc.Inject.Tests;

/// <summary>ldconfig(8) is the judge.</summary>
public sealed partial class LoaderCacheTests
{
    [ToolFact("ldconfig")]
    public void The_host_s_cache_reads_as_ldconfig_prints_it() =>
        Assert.Equal(Printed(LoaderCache.Path), Ours(LoaderCache.Parse(File.ReadAllBytes(LoaderCache.Path))));

    [CorpusFact("ldconfig")]
    public void A_cache_of_another_machine_reads_as_ldconfig_prints_it()
    {
        string path = Path.Combine(Corpora.Root!, "cdi/nvidia-lookup/rootfs-1/etc/ld.so.cache");
        Assert.Equal(Printed(path), Ours(LoaderCache.Parse(File.ReadAllBytes(path))));
    }

    [ToolFact("ldconfig")]
    public void What_is_written_reads_as_what_went_in_for_us_and_for_ldconfig()
    {
        LoaderCache host = LoaderCache.Parse(File.ReadAllBytes(LoaderCache.Path));
        LoaderCache added = LoaderCacheWriter.With(host,
            [new("libcuda.so.1", "/h/libcuda.so.1", 0x303), new("libm.so.6", "/h/libm.so.6", 0x303)]);
        using TemporaryDirectory directory = new();
        File.WriteAllBytes(directory + "/cache", LoaderCacheWriter.Write(added));
        string[] ours = Ours(LoaderCache.Parse(File.ReadAllBytes(directory + "/cache")));
        Assert.Equal(Printed(directory + "/cache"), ours);
        Assert.Contains("libcuda.so.1 /h/libcuda.so.1", ours);
        Assert.DoesNotContain(ours, line => line.StartsWith("libm.so.6 /lib", StringComparison.Ordinal)
            && !line.Contains("i386", StringComparison.Ordinal));
    }

    [ToolFact("ldconfig", "gcc", "unshare")]
    public void The_loader_itself_finds_a_library_through_a_written_cache_and_prefers_it()
    {
        using TemporaryDirectory directory = new();
        Compiled.Library(directory + "/libwritten.so.1", "libwritten.so.1", "int written(void) { return 7; }");
        Compiled.Program(directory + "/program", "int written(void); int main(void) { return written(); }",
            directory + "/libwritten.so.1");
        Directory.CreateDirectory(directory + "/elsewhere");
        File.Move(directory + "/libwritten.so.1", directory + "/elsewhere/libwritten.so.1");
        LoaderCache host = LoaderCache.Parse(File.ReadAllBytes(LoaderCache.Path));
        File.WriteAllBytes(directory + "/cache",
            LoaderCacheWriter.Write(LoaderCacheWriter.With(host,
                [new("libwritten.so.1", directory + "/elsewhere/libwritten.so.1", 0x303)])));
        Assert.Equal(127, Tool.Try(directory + "/program").Status);
        (string output, int status) = Tool.Try("unshare", "-m", "sh", "-c",
            $"mount --bind {directory}/cache /etc/ld.so.cache && {directory}/program");
        Assert.True(status == 7, output);
    }

    [Theory]
    [InlineData("libc.so.6", "libc.so.10", -1)]
    [InlineData("liba.so", "liba.so.1", -1)]
    [InlineData("libz.so.1", "liba.so.1", 1)]
    [InlineData("lib1.so", "liba.so", 1)]
    [InlineData("libm.so.6", "libm.so.6", 0)]
    public void Names_are_ordered_with_their_numbers_as_numbers(string a, string b, int order)
    {
        Assert.Equal(order, Math.Sign(LoaderCacheOrder.Compare(a, b)));
        Assert.Equal(-order, Math.Sign(LoaderCacheOrder.Compare(b, a)));
    }

    [Fact]
    public void The_order_in_which_ldconfig_writes_is_kept()
    {
        LoaderCache host = LoaderCache.Parse(File.ReadAllBytes(LoaderCache.Path));
        Assert.All(host.Entries.Zip(host.Entries.Skip(1)),
            pair => Assert.True(LoaderCacheOrder.Compare(pair.First.Name, pair.Second.Name) >= 0));
    }

    [Fact]
    public void A_damaged_cache_is_a_corrupt_image_and_nothing_else()
    {
        byte[] sound = LoaderCacheWriter.Write(new LoaderCache([new("libb.so.1", "/b", 0x303, Hardware: "x86-64-v3"),
            new("liba.so.1", "/a", 0x303)]));
        Fuzz.Mutate(sound, seed: 61, rounds: 20_000, bytes => LoaderCache.Parse(bytes));
    }

    private static string[] Ours(LoaderCache cache) =>
        [.. cache.Entries.Select(entry => $"{entry.Name} {entry.Path}{(entry.Hardware is { } name ? $" {name}" : "")}")];

    private static string[] Printed(string path) => [.. Line().Matches(Tool.Run("/sbin/ldconfig", "-p", "-C", path))
        .Select(line => $"{line.Groups[1].Value} {line.Groups[3].Value}"
            + $"{(Hardware().Match(line.Groups[2].Value) is { Success: true } name ? " " + name.Groups[1].Value : "")}")];

    [GeneratedRegex(@"^\t(\S+) \(([^)]*)\) => (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("hwcap: \"([^\"]*)\"")]
    private static partial Regex Hardware();

    [Fact]
    public void Many_entries_with_the_same_long_string_are_refused_and_fill_no_memory()
    {
        const int Count = 100_000, Header = 48, Entry = 24;
        byte[] cache = new byte[Header + (Count * Entry) + 4096];
        "glibc-ld.so.cache1.1"u8.CopyTo(cache);
        BitConverter.TryWriteBytes(cache.AsSpan(20), Count);
        cache.AsSpan(Header + (Count * Entry), 4095).Fill((byte)'x');
        for (int i = 0; i < Count; i++)
        {
            BitConverter.TryWriteBytes(cache.AsSpan(Header + (i * Entry) + 4), Header + (Count * Entry));
            BitConverter.TryWriteBytes(cache.AsSpan(Header + (i * Entry) + 8), Header + (Count * Entry));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CorruptImageException>(() => LoaderCache.Parse(cache));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }
}
