using System.Text.Json.Serialization;
using Hpc.Json;

namespace Hpc.Oci;

/// <summary>What an image of an index runs on. OCI image-spec v1, image-index.md; names are Go's.</summary>
public sealed record Platform
{
    [JsonPropertyName("architecture")]
    public string Architecture { get; init; } = "";

    [JsonPropertyName("os")]
    public string OperatingSystem { get; init; } = "";

    [JsonPropertyName("variant")]
    public string? Variant { get; init; }

    internal static Platform Read(JsonField field) => new()
    {
        Architecture = GoName(field["architecture"].Text ?? ""),
        OperatingSystem = field["os"].Text ?? "",
        Variant = field["variant"].Text,
    };

    /// <summary><c>--arch</c> in the words of people: x86_64, aarch64, arm64/v8, ppc64le.</summary>
    public static Platform Linux(string architecture)
    {
        string[] parts = architecture.Split('/', 2);
        return new Platform
        {
            Architecture = GoName(parts[0]),
            OperatingSystem = "linux",
            Variant = parts.Length > 1 ? parts[1] : null,
        };
    }

    /// <summary>Go's name of a processor that the kernel's or another one names: some builders write those into images, and
    /// containerd (platforms.Normalize) takes them, too.</summary>
    public static string GoName(string architecture) => architecture switch
    {
        "x86_64" or "x86-64" => "amd64",
        "aarch64" => "arm64",
        "i386" or "i486" or "i586" or "i686" => "386",
        "armhf" or "armel" => "arm",
        _ => architecture,
    };

    public override string ToString() =>
        $"{OperatingSystem}/{Architecture}{(string.IsNullOrEmpty(Variant) ? "" : "/" + Variant)}";
}
