using System.Text.Json.Serialization;
using Hpc.Json;

namespace Hpc.Oci;

/// <summary>How the image and archive formats are written as JSON, by code that is generated when the program is built.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImageIndex))]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(ImageConfig))]
[JsonSerializable(typeof(ProcessConfig))]
[JsonSerializable(typeof(IReadOnlyList<DockerArchiveImage>))]
internal sealed partial class OciJson : JsonSerializerContext
{
    /// <summary>Annotations and labels; null if there are none.</summary>
    public static IReadOnlyDictionary<string, string>? Texts(JsonField field) =>
        field.Exists ? new Dictionary<string, string>(field.Map, StringComparer.Ordinal) : null;
}
