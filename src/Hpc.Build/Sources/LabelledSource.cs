using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hpc.Images.Extraction;
using Hpc.Oci;
using Hpc.Sif;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A tree with more labels: in its own file of labels, and in the objects that say the same in a SIF file.</summary>
/// <param name="tree">Closed with this source.</param>
/// <param name="labels">They win over those that are there.</param>
public sealed class LabelledSource(TreeSource tree, IReadOnlyDictionary<string, string> labels) : TreeSource
{
    private const string Path = RunscriptConfig.Directory + "labels.json";
    private const ushort Usual = 0x1a4;

    /// <summary>Objects of the SIF file that do not go with it.</summary>
    public IReadOnlyCollection<string> Without { get; init; } = [];

    public override SifArchitecture? Architecture => tree.Architecture;

    public override ReadOnlyMemory<byte> DefinitionFile => tree.DefinitionFile;

    public override uint Time => tree.Time;

    public override TreeLosses? Losses => tree.Losses;

    public override IReadOnlyDictionary<string, byte[]> Json => tree.Json
        .Where(one => !Without.Contains(one.Key)).ToDictionary(one => one.Key, one => one.Key switch
        {
            RunnableImage.InspectMetadata => Changed(one.Value, "data", "attributes", "labels"),
            RunnableImage.OciConfig => Changed(one.Value, "Labels"),
            _ => one.Value,
        });

    public override void CopyTo(TreeTarget target)
    {
        Target labelled = new(target);
        tree.CopyTo(labelled);
        byte[] file = Changed(labelled.Before ?? "{}"u8.ToArray());
        if (target.Find(RunscriptConfig.Directory.TrimEnd('/')) is null)
        {
            target.Add(RunscriptConfig.Directory.TrimEnd('/'), new NewEntry(InodeType.Directory) { ModifiedTime = Time }, null);
        }

        target.Add(Path, new NewEntry(InodeType.File) { Permissions = Usual, ModifiedTime = Time }, new MemoryStream(file));
    }

    private protected override void Close() => tree.Dispose();

    /// <summary>A document with the labels in one of its objects; what is no JSON stays as it is.</summary>
    /// <param name="json">Of the document.</param>
    /// <param name="members">The way to the object, which is made.</param>
    private byte[] Changed(byte[] json, params string[] members)
    {
        try
        {
            JsonObject root = JsonNode.Parse(json) as JsonObject ?? [], at = root;
            foreach (string member in members)
            {
                JsonObject below = at[member] as JsonObject ?? [];
                if (!ReferenceEquals(at[member], below))
                {
                    at[member] = below;
                }

                at = below;
            }

            foreach ((string name, string value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
            {
                at[name] = JsonValue.Create(value);
            }

            return Encoding.UTF8.GetBytes(root.ToJsonString());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return json;
        }
    }

    /// <summary>Hands on all but the file of labels.</summary>
    private sealed class Target(TreeTarget target) : TreeTarget
    {
        private const int Longest = 1 << 20;

        public byte[]? Before { get; private set; }

        public override void Add(string path, NewEntry entry, Stream? content)
        {
            if (path != Path)
            {
                target.Add(path, entry, content);
                return;
            }

            byte[] bytes = new byte[Longest];
            Before = content is null ? null : bytes[..content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }

        public override void AddHardLink(string path, string name)
        {
            if (path != Path)
            {
                target.AddHardLink(path, name);
            }
        }

        public override void Remove(string path)
        {
            if (path == Path)
            {
                Before = null;
                return;
            }

            target.Remove(path);
        }

        public override InodeType? Find(string path) =>
            path == Path ? Before is null ? null : InodeType.File : target.Find(path);
    }
}
