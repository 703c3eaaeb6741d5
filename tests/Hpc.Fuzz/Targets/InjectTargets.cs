using Hpc.Binary;
using Hpc.Inject;
using Hpc.Plan;

namespace Hpc.Fuzz;

/// <summary>What is read of the host and of an image's libraries: ELF, ld.so.cache, CDI, lists and configuration in
/// TOML.</summary>
internal static class InjectTargets
{
    private const string Yaml = """
        cdiVersion: "0.5.0"
        kind: vendor.com/gpu
        devices:
          - name: '0'   # first
            containerEdits: {env: [A=b, "C=d"], deviceNodes: [{path: /dev/a, type: c}]}
          - name: all
            containerEdits:
              mounts:
              - hostPath: /lib/x.so
                containerPath: /lib/x.so
                options: [ro, nosuid]
        containerEdits:
          hooks:
            - hookName: createContainer
              path: /bin/h
              args:
                - h
                - --x

        """;

    private const string Json = """
        {"cdiVersion":"0.6.0","kind":"vendor.com/gpu","devices":[{"name":"0","containerEdits":{"deviceNodes":[{"path":"/dev/a",
        "major":1}],"env":["A=\u00e9\n"]}}],"containerEdits":{"mounts":[{"hostPath":"/a","containerPath":"/b"}]}}
        """;

    private const string Toml = "# c\nlocked = [\"mpi\", 'gpu'] # d\nmpi = \"auto\"\nn = 1_000\n\"quoted.key\" = "
        + "true\n[table.\"sub\"]\na.b = -5\nlist = [\n  1, # e\n  2,\n]\ntext = \"a\\n\\\"b\"\n";

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new("elf", Objects, ByteMutation.In(InHeaders), ReadElf) { Judge = Readelf.Differs },
        new("ld-cache", Caches, ByteMutation.In((bytes, random) => random.Next(Math.Min(bytes.Length, 200))), ReadCache)
        {
            Large = () =>
                [
                    LoaderCacheWriter.Write(new LoaderCache([.. Enumerable.Range(0, Many.Times)
                        .Select(at => new LoaderCacheEntry($"lib{at}.so", $"/l/{at}", 0x303))]))],
        },
        new("cdi-json", () => [.. Texts.All(Json), .. CorpusFiles.In("cdi", "*.json")], TextMutation.Json,
            bytes => ReadCdi("f.json", bytes))
        {
            Large = () => [Many.Of("{\"cdiVersion\":\"1.0\",\"kind\":\"a/b\",\"devices\":[", at => $"{{\"name\":\"{at}\"}},",
                "{}]}"), Many.Of("[")],
        },
        new("cdi-yaml", () => [.. Texts.All(Yaml), .. CorpusFiles.In("cdi", "*.yaml")],
            TextMutation.With(":-[]{}'\"#,", "- ", "  ", "\n", ": ", "&", "|", "---"), bytes => ReadCdi("f.yaml", bytes))
        {
            Large = () => [Many.Of("cdiVersion: 1.0\nkind: a/b\ndevices:\n", at => $"- name: n{at}\n"), Many.Of("- "),
                Many.Of("", at => new string(' ', at % 30) + "a:\n")],
        },
        new("toml", () => [.. Texts.All(Toml), .. CorpusFiles.In("sif/ecl-configs", "*.toml")],
            TextMutation.With("[]=\"'.,#\\\n"), bytes =>
            _ = TomlReader.Read("f", Texts.Of(bytes)).Sum(entry => entry.Values.Count))
        {
            Refusals = [typeof(RefusedException)],
            Large = () => [Many.Of("", at => $"k{at}=1\n", times: 80_000), Many.Of("a = [", _ => "1,", "]", 200_000),
                Many.Of("a.")],
        },
        new("libraries", () => [CheckoutFiles.Source("Hpc.Inject/libraries.toml")],
            TextMutation.With("[]=\"'.,#\\\n", "libraries", "host", "[nvidia]"), bytes =>
        {
            LibraryLists lists = LibraryLists.Read("f", Texts.Of(bytes));
            _ = (lists.IsHostOnly("libcuda"), lists.Text("nvidia", "marker"), lists.List("host", "libraries").Count);
        }) { Refusals = [typeof(RefusedException)] },
        new("configuration", () => Texts.All(Toml),
            TextMutation.With("[]=\"'.,#\\\n", "locked", "profile", "mpi", "bind"), bytes =>
        {
            foreach (ConfigurationFile file in ConfigurationFile.ReadAll(_ => "/h", (_, _) => Texts.Of(bytes), _ => ["a.toml"]))
            {
                _ = file.LockOf("mpi");
            }
        }) { Refusals = [typeof(RefusedException)] },
    ];

    /// <summary>Small ones of the machine and the corpora.</summary>
    private static IEnumerable<byte[]> Objects()
    {
        IEnumerable<string> files = new[] { "/bin/true", "/bin/echo", "/usr/bin/env", "/lib64/libdl.so.2",
            "/lib/x86_64-linux-gnu/libdl.so.2", "/lib/x86_64-linux-gnu/libutil.so.1", "/lib/aarch64-linux-gnu/libdl.so.2",
            "/lib/x86_64-linux-gnu/libz.so.1" };
        foreach (string file in files.Where(File.Exists))
        {
            yield return File.ReadAllBytes(file);
        }

        foreach (byte[] found in CorpusFiles.In("cdi/nvidia-lookup", isOne: bytes => bytes.AsSpan().StartsWith("\u007fELF"u8)))
        {
            yield return found;
        }
    }

    /// <summary>Header, program headers, and the first pages, where dynamic symbols and versions are.</summary>
    private static int InHeaders(byte[] bytes, Random random) => random.Next(3) switch
    {
        0 => random.Next(64),
        1 => random.Next(Math.Min(bytes.Length, 64 + (56 * 13))),
        _ => Math.Max(0, random.Next(2) == 0
            ? random.Next(Math.Min(bytes.Length, 8192)) : DynamicSection(bytes) + random.Next(600)),
    };

    /// <summary>p_offset of PT_DYNAMIC.</summary>
    private static int DynamicSection(byte[] bytes)
    {
        for (int at = 64; at + 56 <= bytes.Length && at < 64 + (56 * 16); at += 56)
        {
            if (BitConverter.ToInt32(bytes, at) == 2)
            {
                return (int)Math.Clamp(BitConverter.ToInt64(bytes, at + 8), 0, bytes.Length - 1);
            }
        }

        return 0;
    }

    private static void ReadElf(byte[] bytes)
    {
        MemorySource source = new(bytes);
        ElfFile elf = ElfFile.Read(source);
        ElfSymbolTable symbols = new(source, elf);
        SquashFsExercise.Ask(() => _ = symbols.Defines("malloc"));
        SquashFsExercise.Ask(() => _ = symbols.Constant("fuzz"));
        SquashFsExercise.Ask(() => _ = symbols.Undefined());
    }

    private static IEnumerable<byte[]> Caches()
    {
        yield return LoaderCacheWriter.Write(new LoaderCache([new("libb.so.1", "/b", 0x303, Hardware: "x86-64-v3"),
            new("liba.so.1", "/a", 0x303)]));
        if (File.Exists(LoaderCache.Path))
        {
            yield return File.ReadAllBytes(LoaderCache.Path);
        }

        yield return [.. "ld.so-1.7.0\0"u8, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, .. "lib\0/x/lib\0"u8];
        foreach (byte[] cache in CorpusFiles.In("cdi/nvidia-lookup", "ld.so.cache"))
        {
            yield return cache;
        }
    }

    private static void ReadCache(byte[] bytes)
    {
        LoaderCache cache = LoaderCache.Parse(bytes);
        _ = cache.Find("libb.so.1", 0x303);
        _ = LoaderCacheWriter.Write(LoaderCacheWriter.With(cache, [new("libz.so.1", "/z", 0x303)]));
    }

    private static void ReadCdi(string name, byte[] bytes)
    {
        CdiFile file = CdiFile.Parse(name, Texts.Of(bytes));
        _ = (file.Names().Take(20).Sum(device => file.Find(device)?["env"].Texts().Count), file.Edits["mounts"].Items.Count);
    }
}
