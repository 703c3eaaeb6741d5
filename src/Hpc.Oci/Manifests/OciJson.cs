using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>JSON of the image and archive formats, by code that is generated when the program is built.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImageIndex))]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(ImageConfig))]
[JsonSerializable(typeof(ProcessConfig))]
[JsonSerializable(typeof(IReadOnlyList<DockerArchiveImage>))]
[JsonSerializable(typeof(ManifestShape))]
internal sealed partial class OciJson : JsonSerializerContext
{
    /// <exception cref="CorruptImageException">Not JSON, or JSON of another form.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string structure)
        where T : class
    {
        try
        {
            ReadOnlySpan<byte> text = json.StartsWith("\xef\xbb\xbf"u8) ? json[3..] : json;
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with an unpaired surrogate.
            throw new CorruptImageException(structure, -1, error.Message, "JSON as the specification defines it");
        }
    }
}
