using System.Text.Json.Serialization;

namespace Hpc.Registry;

/// <summary>JSON of registries and credential files, by code that is generated when the program is built.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DockerConfig))]
[JsonSerializable(typeof(HelperAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TagList))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class RegistryJson : JsonSerializerContext
{
}
