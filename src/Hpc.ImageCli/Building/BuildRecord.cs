using System.Text.Json;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.ImageCli;

/// <summary>What an image says of how it was built, beside its recipe: an object of the SIF file.</summary>
/// <param name="IsDockerfile">The recipe is one; else a definition file.</param>
/// <param name="Words">Options of <c>hpcrun build</c> that the image depends on; build arguments are among them.</param>
/// <param name="Epoch">SOURCE_DATE_EPOCH; null where it was not set.</param>
/// <param name="Bases">Digests of the images that it began with, by their names.</param>
internal sealed record BuildRecord(bool IsDockerfile, IReadOnlyList<string> Words, uint? Epoch,
    IReadOnlyDictionary<string, string> Bases)
{
    /// <summary>Of the object.</summary>
    public const string Name = "hpcrun-build.json";

    private const string Dockerfile = "Dockerfile", Definition = "definition file";

    /// <summary>What kind of recipe it was.</summary>
    public string Recipe => IsDockerfile ? Dockerfile : Definition;

    /// <summary>The objects of an image, with this one.</summary>
    public IReadOnlyDictionary<string, byte[]> In(IReadOnlyDictionary<string, byte[]> json) =>
        new Dictionary<string, byte[]>(json) { [Name] = ToJson() };

    /// <exception cref="CorruptImageException">It is no such object.</exception>
    public static BuildRecord Parse(byte[] json)
    {
        JsonField root = JsonField.Parse(json, Name);
        return new BuildRecord(root["recipe"].Text == Dockerfile, root["words"].Texts, root["epoch"].Small,
            root["bases"].Map.ToDictionary(member => member.Key, member => member.Value));
    }

    private byte[] ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("recipe", Recipe);
            writer.WriteStartArray("words");
            foreach (string word in Words)
            {
                writer.WriteStringValue(word);
            }

            writer.WriteEndArray();
            if (Epoch is { } epoch)
            {
                writer.WriteNumber("epoch", epoch);
            }

            writer.WriteStartObject("bases");
            foreach ((string name, string digest) in Bases)
            {
                writer.WriteString(name, digest);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
