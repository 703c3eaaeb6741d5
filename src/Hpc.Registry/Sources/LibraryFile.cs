using Hpc.Binary;
using Hpc.Json;
using Hpc.Linux;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>Services that give image files by a small JSON interface: the library of Singularity and Apptainer, and Singularity
/// Hub.</summary>
public static class LibraryFile
{
    private const int MaxAnswer = 1 << 20;
    private const string HashPrefix = "sha256.";

    /// <summary><c>GET /v1/images/NAME?arch=A</c> tells the hash, <c>GET /v1/imagefile/NAME?arch=A</c> gives the file
    /// (scs-library-client).</summary>
    /// <param name="architecture">Go's name.</param>
    /// <exception cref="RegistryException">It has no such image, or gives another one than its hash says.</exception>
    public static void DownloadFromLibrary(ServiceReference image, string architecture, RegistryOptions options, CacheFile file)
    {
        JsonField data = Ask(new Uri($"{options.Library}/v1/images/{image.Name}?arch={architecture}"), options)["data"];
        string? hash = data["hash"].Text;
        WebFile.Download(new Uri($"{options.Library}/v1/imagefile/{image.Name}?arch={architecture}"), options, file);
        if (hash?.StartsWith(HashPrefix, StringComparison.Ordinal) == true)
        {
            Check(file, hash[HashPrefix.Length..], image.Name);
        }
    }

    /// <summary><c>GET /api/container/NAME</c> tells the address of the file.</summary>
    /// <inheritdoc cref="DownloadFromLibrary"/>
    public static void DownloadFromHub(ServiceReference image, RegistryOptions options, CacheFile file)
    {
        JsonField answer = Ask(new Uri($"{options.Hub}/api/container/{image.Name}"), options);
        string text = answer["image"].RequiredText;
        WebFile.Download(Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address
            : throw new RegistryException($"cannot fetch {image.Name}: {options.Hub} gives \"{text}\" as its address",
                "that is not an address", "ask those who run it"), options, file);
    }

    private static JsonField Ask(Uri address, RegistryOptions options)
    {
        RegistryAddress host = WebFile.HostOf(address, options);
        using RegistryTransport transport = new(options);
        RegistryRequest request = new(HttpMethod.Get, host, "", address.ToString()) { Start = address };
        return JsonField.Parse(transport.Fetch(request, MaxAnswer).Bytes, request.What);
    }

    private static void Check(CacheFile file, string expected, string name)
    {
        file.Stream.Position = 0;
        string found = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.Stream));
        file.Stream.Position = file.Stream.Length;
        if (found != expected)
        {
            throw new RegistryException($"cannot take {name}: its SHA-256 is {found}, and the library says {expected}",
                "the file was changed or cut off on the way", "try again; then ask those who run the library");
        }
    }
}
