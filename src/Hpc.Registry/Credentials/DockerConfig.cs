using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hpc.Registry;

/// <summary>A file of credentials: docker's config.json, podman's auth.json, Apptainer's docker-config.json. Members that are not ours
/// are kept when it is written back.</summary>
internal sealed record DockerConfig
{
    [JsonPropertyName("auths")]
    public Dictionary<string, DockerAuth>? Auths { get; init; }

    /// <summary>Registry to the name of its helper program, docker-credential-NAME.</summary>
    [JsonPropertyName("credHelpers")]
    public Dictionary<string, string>? CredentialHelpers { get; init; }

    /// <summary>The helper for every registry.</summary>
    [JsonPropertyName("credsStore")]
    public string? CredentialStore { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>The file's content; null where it does not exist.</summary>
    /// <exception cref="RegistryException">It is there and cannot be read, or is not JSON.</exception>
    public static DockerConfig? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RegistryJson.Default.DockerConfig);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RegistryException($"credentials in '{path}'", error.Message, "mend the file, or name another with REGISTRY_AUTH_FILE", error);
        }
    }

    /// <summary>Writes the file whole or not at all, readable by its owner only.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string temporary = TemporaryNames.Beside(path);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (FileStream file = new(temporary, options))
        {
            JsonSerializer.Serialize(file, this, RegistryJson.Default.DockerConfig);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
