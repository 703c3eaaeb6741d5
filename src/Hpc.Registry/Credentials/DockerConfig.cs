using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hpc.Binary;
using Hpc.Host;
using Hpc.Json;
using Hpc.Linux;

namespace Hpc.Registry;

/// <summary>A file of credentials: docker's config.json, podman's auth.json, Apptainer's docker-config.json (docker-config.json,
/// containers-auth.json(5)). Members that are not ours are kept when it is written back.</summary>
internal sealed class DockerConfig
{
    private const string Auths = "auths";

    private readonly string _path;
    private readonly JsonField _root;
    private readonly byte[] _bytes;

    private DockerConfig(string path, byte[] bytes) => (_path, _bytes, _root) = (path, bytes, JsonField.Parse(bytes, "file"));

    /// <summary>The file's content; null if it does not exist.</summary>
    /// <exception cref="RegistryException">It is there and cannot be read, or is not JSON.</exception>
    public static DockerConfig? Read(string path)
    {
        try
        {
            return new DockerConfig(path, File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is CorruptImageException or IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, error);
        }
    }

    /// <summary>Under which something is stored.</summary>
    /// <exception cref="RegistryException">A member is of another type than it should be.</exception>
    public IReadOnlyList<string> Keys
    {
        get
        {
            try
            {
                return _root[Auths].Whole is not { } auths ? []
                    : [.. auths.EnumerateObject().Where(auth => auth.Value.ValueKind == JsonValueKind.Object)
                        .Select(auth => auth.Name)];
            }
            catch (CorruptImageException error)
            {
                throw Wrong(_path, error);
            }
        }
    }

    /// <summary>What is stored under the first of these keys that has something.</summary>
    /// <exception cref="RegistryException">A member is of another type than it should be.</exception>
    public Credential? Find(IEnumerable<string> keys)
    {
        try
        {
            return keys.Select(key => Of(_root[Auths][key])).FirstOrDefault(found => found is not null);
        }
        catch (CorruptImageException error)
        {
            throw Wrong(_path, error);
        }
    }

    /// <summary>The helper program for a registry, docker-credential-NAME; null if there is none.</summary>
    public string? Helper(string registry)
    {
        try
        {
            return (_root["credHelpers"][registry].Text ?? _root["credsStore"].Text) is not { Length: > 0 } name ? null
                : !name.Contains('/', StringComparison.Ordinal) ? name
                : throw Wrong(_path, new CorruptImageException("credHelpers", -1, $"\"{name}\"",
                    "the end of a program's name, docker-credential-NAME"));
        }
        catch (CorruptImageException error)
        {
            throw Wrong(_path, error);
        }
    }

    public static void Store(string path, string key, Credential credential)
    {
        JsonObject root = Edited(path), auths = root[Auths] as JsonObject ?? [];
        auths[key] = new JsonObject { ["auth"] = credential.Basic };
        root[Auths] = auths.Parent is null ? auths : auths.DeepClone();
        Write(path, root);
    }

    /// <returns>Whether there was anything to remove.</returns>
    public static bool Remove(string path, string key)
    {
        JsonObject root = Edited(path);
        bool found = root[Auths] is JsonObject auths && auths.Remove(key);
        if (found)
        {
            Write(path, root);
        }

        return found;
    }

    private static Credential? Of(JsonField entry)
    {
        string? identity = entry["identitytoken"].Text, basic = entry["auth"].Text, user = entry["username"].Text;
        return !string.IsNullOrEmpty(identity) ? new Credential("", "", identity)
            : !string.IsNullOrEmpty(basic) ? Credential.FromBasic(basic)
            : !string.IsNullOrEmpty(user) ? new Credential(user, entry["password"].Text ?? "")
            : null;
    }

    private static JsonObject Edited(string path) => Read(path) is not { } config ? []
        : JsonNode.Parse(config._bytes) as JsonObject
            ?? throw Wrong(path, new CorruptImageException("file", -1, "a list", "an object"));

    /// <summary>Writes the file whole or not at all, readable by its owner only.</summary>
    private static void Write(string path, JsonObject root)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        const uint OnlyOwner = 0b110_000_000;
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { Indented = true }))
        {
            root.WriteTo(writer);
        }

        int written = AtomicFile.TryReplace(RawText.FromUtf16(path), json.ToArray(), OnlyOwner);
        if (written < 0)
        {
            throw new RegistryException($"cannot write credentials to '{path}'", Errno.Name(-written),
                "make the file writable, or name another with REGISTRY_AUTH_FILE");
        }
    }

    private static RegistryException Wrong(string path, Exception error) =>
        new($"cannot read credentials from '{path}'", error.Message,
            "repair the file, or name another with REGISTRY_AUTH_FILE", error);
}
