using Hpc.Binary;
using Hpc.Plan;
using Hpc.Tests;

namespace Hpc.Inject.Tests;

public sealed class CdiTests
{
    public static TheoryData<string> Specifications =>
        Corpora.Files("cdi/cncf/schema/testdata/good", "cdi/nvidia-generated", "cdi/podman");

    [CorpusTheory]
    [MemberData(nameof(Specifications))]
    public void A_file_that_a_generator_wrote_is_read(string name) => Assert.NotEmpty(Read(name).Names());

    [CorpusFact]
    public void A_generated_file_reads_as_it_looks()
    {
        CdiFile file = Read("cdi/nvidia-generated/expected-spec-0.yaml");
        Assert.Equal(["example.com/device=0", "example.com/device=all"], file.Names());
        Assert.Equal(["NVIDIA_CTK_LIBCUDA_DIR=/lib/x86_64-linux-gnu", "NVIDIA_VISIBLE_DEVICES=void"], file.Edits["env"].Texts());
        Assert.Equal("/dev/nvidia0", file.Find("example.com/device=all")!["deviceNodes"].Items[0]["path"].Text);
        Assert.Equal(5, file.Edits["hooks"].Items.Count);
        Assert.Equal(["nvidia-cdi-hook", "update-ldcache", "--folder", "/lib/x86_64-linux-gnu", "--folder",
            "/lib/x86_64-linux-gnu/vdpau"], file.Edits["hooks"].Items[2]["args"].Texts());
    }

    [CorpusFact]
    public void A_generated_file_is_carried_out_with_its_hooks()
    {
        using TemporaryDirectory directory = new();
        Injection injection = Inject(directory, Adapted("cdi/nvidia-generated/expected-spec-0.yaml"), "example.com/device=all");
        Assert.Contains(injection.Paths, path => path is { Target: "/dev/nvidia0", Source: "/dev/nvidia0" });
        Assert.Contains(injection.Paths,
            path => path is { Target: "/lib/x86_64-linux-gnu/libcuda.so.999.88.77", ReadOnly: true });
        Assert.Contains(injection.Paths,
            path => path is { Target: "/lib/x86_64-linux-gnu/libcuda.so", Source: "/lib/x86_64-linux-gnu/libcuda.so.999.88.77" });
        Assert.Contains(injection.Environment, variable => variable is { Name: "NVIDIA_VISIBLE_DEVICES", Value: "void" });
        LoaderCache cache = LoaderCache.Parse(System.Text.Encoding.Latin1
            .GetBytes(injection.Files.Single(file => file.Path == LoaderCache.Path).Content));
        Assert.Equal("/lib/x86_64-linux-gnu/libcuda.so.999.88.77", cache.Find("libcuda.so.1", 0x303));
        Assert.Contains("ModifyDeviceFiles: 0", injection.Files.Single(file => file.Path == "/proc/driver/nvidia/params").Content,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_that_is_not_known_is_refused_by_its_name()
    {
        using TemporaryDirectory directory = new();
        RefusedException refusal = Assert.Throws<RefusedException>(() => Inject(directory, """
            {"cdiVersion": "0.6.0", "kind": "v.com/c", "devices": [{"name": "d",
            "containerEdits": {"hooks": [{"hookName": "createContainer", "path": "/bin/magic", "args": ["magic", "conjure"]}]}}]}
            """, "v.com/c=d"));
        Assert.Contains("'conjure' (createContainer)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_under_a_name_that_this_hosts_dev_lacks_is_refused_with_what_helps()
    {
        using TemporaryDirectory directory = new();
        RefusedException refusal = Assert.Throws<RefusedException>(() => Inject(directory, """
            {"cdiVersion": "0.6.0", "kind": "v.com/c", "devices": [{"name": "d",
            "containerEdits": {"deviceNodes": [{"path": "/dev/other", "hostPath": "/dev/nvidia0"}]}}]}
            """, "v.com/c=d"));
        Assert.Contains("/dev has no 'other'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--contain", refusal.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.3.0")]
    [InlineData("0.8.0")]
    [InlineData("1.0.0")]
    public void Versions_from_0_3_to_1_0_are_read_in_both_forms(string version)
    {
        string json =
            $$$"""
            {"cdiVersion": "{{{version}}}", "kind": "nvidia.com/gpu",
             "devices": [{"name": "MIG-41b35eaa", "containerEdits": {"env": ["A=1"], "additionalGids": [44]}}, {"name": "0:1"}]}
            """;
        string yaml = $"cdiVersion: {version}\nkind: nvidia.com/gpu\ndevices:\n- name: MIG-41b35eaa\n  containerEdits:\n    "
            + "env: [A=1]\n    additionalGids: [44]\n- name: \"0:1\"\n";
        foreach (string text in new[] { json, yaml })
        {
            using TemporaryDirectory directory = new();
            Injection injection = Inject(directory, text, "nvidia.com/gpu=MIG-41b35eaa");
            Assert.Equal("A", Assert.Single(injection.Environment).Name);
            Assert.Contains(injection.Notes, note => note.Contains("additionalGids", StringComparison.Ordinal));
            using TemporaryDirectory other = new();
            Assert.Empty(Inject(other, text, "nvidia.com/gpu=0:1").Environment);
        }
    }

    [Fact]
    public void A_file_of_another_version_is_refused() =>
        Assert.Throws<UnsupportedFeatureException>(() =>
            CdiFile.Parse("f.json", """{"cdiVersion": "2.0.0", "kind": "v.com/c"}"""));

    [Fact]
    public void A_device_that_no_file_has_is_refused_with_those_that_there_are()
    {
        using TemporaryDirectory directory = new();
        RefusedException refusal = Assert.Throws<RefusedException>(() =>
            Inject(directory, """{"cdiVersion": "0.6.0", "kind": "v.com/c", "devices": [{"name": "d"}]}""", "v.com/c=e"));
        Assert.Equal("one of v.com/c=d", refusal.Remedy);
    }

    [Theory]
    [InlineData("broken.json", "")]
    [InlineData("broken.json", "{\"cdiVersion\":\"0.6.0\",\"kind\":\"v.com/c\",\"kind\":\"v.com/d\"}")]
    [InlineData("broken.json", "null")]
    [InlineData("broken.yaml", "a: |\n  text\n")]
    [InlineData("broken.json", "{\"cdiVersion\":\"9.0.0\",\"kind\":\"v.com/c\"}")]
    public void A_file_that_cannot_be_read_takes_no_other_files_devices_away(string name, string text)
    {
        const string Good = """{"cdiVersion": "0.6.0", "kind": "v.com/c", "devices": [{"name": "d", "containerEdits": {"env": """
            + """["A=1"]}}]}""";
        using TemporaryDirectory directory = new();
        Directory.CreateDirectory(directory + "/host/etc/cdi");
        File.WriteAllText($"{directory}/host/etc/cdi/{name}", text);
        Injection injection = Inject(directory, Good, "v.com/c=d");
        Assert.Equal("A", Assert.Single(injection.Environment).Name);
        Assert.Contains(injection.Notes, note => note.Contains($"/etc/cdi/{name}", StringComparison.Ordinal));
        Assert.Contains($"/etc/cdi/{name}", Refusal(directory, Good), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"cdiVersion": "0.6.0", "kind": "v.com/c", "devices": null, "containerEdits": null}""")]
    [InlineData("""{"cdiVersion": "0.6.0", "kind": "v.com/c", "devices": {"name": null}, "containerEdits": []}""")]
    public void Null_in_a_file_is_nothing(string json) =>
        Assert.DoesNotContain("v.com/c=null", CdiFile.Parse("f.json", json).Names());

    [Theory]
    [InlineData("a: 1\nb:\n- x\n- 'y: z' # c\n", "{a=1,b=[x,y: z]}")]
    [InlineData("---\na: [1, \"two\", {b: c}]\n", "{a=[1,two,{b=c}]}")]
    [InlineData("l:\n  - name: one\n    v: 2\n  - name: two\n", "{l=[{name=one,v=2},{name=two}]}")]
    [InlineData("a: \"x\\ty\\u0041\"\nb: /p:q\nc:\n", "{a=x\tyA,b=/p:q,c=}")]
    public void Yaml_reads_as_it_is_written(string text, string printed) =>
        Assert.Equal(printed, Print(YamlTree.Read("f.yaml", text)));

    [Theory]
    [InlineData("a: &x 1\n")]
    [InlineData("a: |\n  text\n")]
    [InlineData("a: !tag 1\n")]
    public void Yaml_that_no_generator_writes_is_refused_by_name(string text) =>
        Assert.Throws<UnsupportedFeatureException>(() => YamlTree.Read("f.yaml", text));

    [Theory]
    [InlineData("a:\n\t- x\n")]
    [InlineData("a: 1\n  b: 2\n")]
    [InlineData("just words\n")]
    [InlineData("a: \"open\n")]
    public void What_is_no_yaml_names_the_line(string text) => Assert.StartsWith("f.yaml:",
        Assert.Throws<CorruptImageException>(() => YamlTree.Read("f.yaml", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Damaged_text_gives_the_two_exceptions_and_nothing_else()
    {
        byte[] yaml = "a: [1, {b: \"c\"}]\nl:\n  - n: 1\n    v: 'x'\n  - - y\nm: {}\n"u8.ToArray();
        Fuzz.Mutate(yaml, seed: 64, rounds: 20_000, bytes => YamlTree.Read("f", System.Text.Encoding.Latin1.GetString(bytes)));
        Fuzz.Mutate("{\"a\": [1, true, {\"b\": \"\\u0041\"}], \"c\": {}}"u8.ToArray(), seed: 65, rounds: 20_000,
            bytes => JsonTree.Read("f", System.Text.Encoding.Latin1.GetString(bytes)));
    }

    private static string Refusal(TemporaryDirectory directory, string text) =>
        Assert.Throws<RefusedException>(() => Inject(directory, text, "v.com/c=e")).Why!;

    private static CdiFile Read(string name) => CdiFile.Parse(name, Adapted(name));

    private static string Adapted(string name) =>
        System.Text.Encoding.Latin1.GetString(Corpora.Read(name)).Replace("{{ .driverRoot }}", "", StringComparison.Ordinal);

    private static Injection Inject(TemporaryDirectory directory, string text, string device)
    {
        string host = directory + "/host";
        foreach (string file in new[] { "/dev/nvidia0", "/dev/nvidiactl",
            "/lib/x86_64-linux-gnu/vdpau/libvdpau_nvidia.so.999.88.77", "/proc/driver/nvidia/params",
            "/etc/cdi/f" + (text.StartsWith('{') ? ".json" : ".yaml") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(host + file)!);
            File.WriteAllText(host + file, file.Contains("params", StringComparison.Ordinal) ? "ModifyDeviceFiles: 1\n" : text);
        }

        Compiled.Library(host + "/lib/x86_64-linux-gnu/libcuda.so.999.88.77", "libcuda.so.1", "int cuInit(void) { return 0; }");
        Directory.CreateDirectory(directory + "/image/etc");
        File.WriteAllBytes(directory + "/image/etc/ld.so.cache", LoaderCacheWriter.Write(new LoaderCache([])));
        ElfIdentity machine = new(true, true, ElfMachine.X86_64);
        InjectionDraft draft = new(new LibrarySearch(new DirectoryTree(host), machine, null),
            new LibrarySearch(new DirectoryTree(directory + "/image"), machine, null));
        new CdiInjection(draft, hasOwnDevices: false).Add([device], []);
        return draft.Build(null);
    }

    private static string Print(CdiNode node) => node.Text ?? (node.Keys.Count > 0
        ? "{" + string.Join(',', node.Keys.Zip(node.Items, (key, item) => $"{key}={Print(item)}")) + "}"
        : "[" + string.Join(',', node.Items.Select(Print)) + "]");
}
