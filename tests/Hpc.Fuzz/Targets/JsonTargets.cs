using System.Text;
using System.Text.Json;
using Hpc.Binary;
using Hpc.Cli;
using Hpc.Oci;
using Hpc.OciRuntime;
using Hpc.OciRuntime.Tests;
using Hpc.Plan;
using Hpc.Records;
using Hpc.Registry;

namespace Hpc.Fuzz;

/// <summary>JSON of registries, images, bundles and credential files.</summary>
internal static class JsonTargets
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Manifest = $$$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
        "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{Digest}}}","size":2},
        "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{Digest}}}","size":0,
        "annotations":{"a":"b"}}],"annotations":{"c":"d"}}
        """;

    private const string Index = $$$"""
        {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{Digest}}}",
        "size":7,"platform":{"architecture":"amd64","os":"linux","variant":"v1"},
        "annotations":{"org.opencontainers.image.ref.name":"v1"}},{"mediaType":"application/vnd.oci.image.index.v1+json",
        "digest":"{{{Digest}}}","size":9}],"annotations":{}}
        """;

    private const string Config = """
        {"architecture":"amd64","os":"linux","created":"2020-01-01T00:00:00Z","config":{"User":"1:2","Env":["PATH=/bin","A=b c"],
        "Entrypoint":["/e","x"],"Cmd":["y"],"WorkingDir":"/w",
        "Labels":{"l":"m"},"ExposedPorts":{"80/tcp":{}},"Volumes":{"/v":{}}},"rootfs":{"type":"layers","diff_ids":["sha256:00"]},
        "history":[{"created_by":"sh","empty_layer":true}]}
        """;

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new("oci-manifest", () => [.. Texts.All(Manifest, Index), .. CorpusFiles.In("oci", "*.json")], TextMutation.Json,
            ReadManifest)
        {
            Refusals = [typeof(ReferenceException)],
            Large = () => [Many.Of("{\"layers\":[", _ => $"{{\"digest\":\"{Digest}\"}},", "{}],\"config\":{}}"),
                Many.Of("{\"manifests\":[", _ => $"{{\"digest\":\"{Digest}\"}},", "{}]}"), Many.Of("[")],
        },
        new("oci-config", () => [.. Texts.All(Config), .. CorpusFiles.In("oci", "*onfig*.json")], TextMutation.Json, ReadConfig)
        {
            Large = () => [Many.Of("{\"config\":{\"Env\":[", at => $"\"A{at}=b\",", "\"C=d\"]}}"),
                Many.Of("{\"config\":{\"Labels\":{", at => $"\"A{at}\":\"b\",", "\"C\":\"d\"}}}")],
        },
        new("docker-manifest", () => Texts.All("""[{"Config":"c.json","RepoTags":["a:1",null],"Layers":["1/layer.tar"]}]"""),
            TextMutation.Json, bytes =>
        {
            foreach (DockerArchiveImage image in ManifestDocument.ParseDockerArchive(bytes))
            {
                _ = (image.Config.Length, image.Layers.Sum(layer => layer.Length), image.Names?.Sum(name => name.Length));
            }
        }),
        new("bundle", () => [.. Texts.All(SampleConfig.Text), .. CorpusFiles.In("oci/runtime-spec", "*.json")],
            TextMutation.Json, PlanBundle)
        {
            Refusals = [typeof(RefusedException)],
            Large = () =>
            [
                Longer("mounts", "{\"destination\":\"/a@\"}"), Longer("maskedPaths", "\"/a@\""), Longer("env", "\"A@=b\""),
                Longer("args", "\"a\""), Longer("namespaces", "{\"type\":\"pid\"}"),
                Longer("uidMappings", "{\"containerID\":@,\"hostID\":@,\"size\":1}"),
                Longer("rlimits", "{\"type\":\"RLIMIT_CORE\",\"hard\":1,\"soft\":1}"), Longer("bounding", "\"CAP_KILL\""),
            ],
        },
        new("container-record", () => [Record().ToJson()], TextMutation.Json, bytes => _ = ContainerRecord.Parse(bytes).ToJson()),
        new("record", () => [RecordDocument.Write(
            RecordMerge.Of([("part", NodePart.Read(RecordPart(), "part", new KnownLines()))]))],
            TextMutation.Json, bytes => _ = RecordDocument.Write(RecordDocument.Read(bytes, "record")))
        {
            Large = () => [Many.Of("{\"hpcrun-record\":1,\"run\":\"a\",\"ranks\":{\"ends\":[", at => $"{{\"ranks\":\"{at}\"}},",
                "{}]}}")],
        },
        new("record-part", () => [RecordPart()], TextMutation.Json, bytes =>
            _ = RecordDocument.Write(RecordMerge.Of([("part", NodePart.Read(bytes, "part", new KnownLines()))]))),
        new("inspect-metadata",
            () => Texts.All("""{"data":{"attributes":{"labels":{"a":"b","p":{"q":1}},"environment":"""
                + """{"/.e":"x"},"runscript":"r","apps":{"z":{"test":"t"}}}},"type":"container"}"""),
            TextMutation.Json, bytes => _ = InspectMetadataJson.Format(InspectMetadataJson.Parse(bytes)))
        { Refusals = [typeof(JsonException), typeof(InvalidOperationException)] },
        new("docker-config",
            () => Texts.All("""{"auths":{"r.x":{"auth":"YTpi"},"s":"""
                + """{"username":"u","password":"p","identitytoken":"t"}},"credHelpers":{"h":"x"},"credsStore":"","o":{"p":"""
                + """[1]}}"""), TextMutation.Json, ReadDockerConfig)
        {
            Refusals = [typeof(RegistryException)],
        },
        new("netrc", () => Texts.All("# c\nmachine a login b password c\ndefault login d password e account f\n"),
            TextMutation.With(" \n", "machine", "default", "login", "password"), bytes =>
            _ = (NetrcFile.Find(Texts.Of(bytes), "a", null), NetrcFile.Find(Texts.Of(bytes), "z", "d")))
        {
            Large = () => [Many.Of("machine a "), Many.Of("default login a password b ")],
        },
    ];

    private static byte[] RecordPart()
    {
        RunSections sections = new()
        {
            Job = new JobEntry { Launcher = "srun", Step = "1.0", Array = "1_2", Restarts = 1, Ranks = 3, Nodes = "n[1-2]" },
            Image = new ImageEntry { Path = "/a.sif", Name = "docker://a", State = new FileState(1, 2, 3, 4), Digest = Digest },
            Command = new CommandEntry { Verb = "exec", Arguments = ["a", "b"], Directory = "{cwd}" },
            Variables = [new VariableEntry { Name = "A", Value = "b", By = "user" }],
            Binds = [new BindEntry { Source = "/s", Target = "/t", IsReadOnly = true, FileSystem = "0x1" }],
            Libraries = [new LibraryEntry { Path = "/l.so.1", Target = "/t", Version = "1", BuildId = "0a" }],
            Host = new HostEntry { Hpcrun = "1", Kernel = "6", Machine = "m", Processor = "p", Flags = "f", Gpus = ["g"] },
            FilesJson = "{\"role\":\"input\",\"name\":\"n\",\"path\":\"/p\"}",
            Descriptors = [new DescriptorEntry { Number = 1, Kind = "file", Path = "/o", Offset = 5 }],
            Places = [new("/a.sif", "/a.sif")],
            IsPrivate = true,
        };
        PartHeader header = new() { Run = "1.0", Node = "0", Nodes = 2, Name = "n1", Started = 5 };
        return [.. sections.ToPart(header), .. Texts.Bytes(PartLines.Rank(0) + PartLines.Rank(1, ["w"])
            + PartLines.End(0, RankEnd.OfWait(9, "pidfd"), 7))];
    }

    /// <summary>A bundle with this element very often at the beginning of an array; "@" stands for its number.</summary>
    private static byte[] Longer(string array, string element) => Texts.Bytes(SampleConfig.Text.Replace($"\"{array}\": [",
        $"\"{array}\": [" + string.Concat(Enumerable.Range(0, Many.Times / 4)
            .Select(at => element.Replace("@", at.ToString(), StringComparison.Ordinal) + ",")), StringComparison.Ordinal));

    private static void ReadManifest(byte[] bytes)
    {
        ManifestDocument document = ManifestDocument.Parse(bytes);
        if (document.Image is { } image)
        {
            _ = (ManifestDocument.ToJson(image.ToOci()), image.Sif?.Digest, image.Config.Digest,
                image.Layers.Sum(layer => layer.MediaType.Length + layer.Digest.Hex.Length
                    + (layer.Annotation("a")?.Length ?? 0)));
            return;
        }

        SquashFsExercise.Ask(() => _ = document.Index!.Choose(Platform.Linux("amd64")).Digest);
        SquashFsExercise.Ask(() => _ = document.Index!.Choose(Platform.Linux("arm64")).Digest);
        _ = (document.Index!.Named(null).Count, document.Index.Named("v1"), ManifestDocument.ToJson(document.Index));
    }

    /// <summary>Two readers of the same file: what pull writes down, what a launch starts.</summary>
    private static void ReadConfig(byte[] bytes)
    {
        SquashFsExercise.Ask(() =>
        {
            OciConfig config = OciConfig.Parse(bytes);
            _ = config.Environment.Concat(config.Entrypoint).Concat(config.Command).Sum(word => word.Length)
                + config.Labels.Sum(label => label.Value.Length) + config.User.Length + config.WorkingDirectory.Length;
        });
        ImageConfig image = ImageConfig.Parse(bytes);
        _ = (ManifestDocument.ToJson(image), image.RootFileSystem?.DiffIds.Count, image.History?.Count);
        _ = image.Process is { } process ? Build.OciScripts.Labels(process) : "";
        _ = Build.OciScripts.For(image.Process, "Bootstrap: docker\n", time: 1);
    }

    private static void PlanBundle(byte[] bytes)
    {
        RuntimeConfig config = RuntimeConfigReader.Read(bytes);
        foreach (RuntimeFacts facts in new[] { SampleFacts.User, SampleFacts.Podman })
        {
            ContainerPlan plan = ContainerPlanner.Plan(config, SampleFacts.Create, facts);
            _ = Hpc.Stage.PlanWire.Encode(plan.Launch, withTimes: false);
        }
    }

    private static ContainerRecord Record() => new()
    {
        Id = "a", ProcessId = 7, StartTicks = 8, Bundle = "/b", RootPath = "/b/rootfs", Created = "2020-01-01T00:00:00Z",
        Owner = "o", Annotations = [new("k", "v")],
    };

    private static void ReadDockerConfig(byte[] bytes)
    {
        string file = Path.Combine(Path.GetTempPath(), $"hpcrun-fuzz-config-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(file, bytes);
            _ = DockerConfig.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
