using System.Net;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>Reads from a registry. OCI distribution-spec v1.1, "Pull" and "Content Discovery". Safe for several threads.</summary>
public sealed class RegistryClient : IDisposable
{
    private readonly RegistryTransport _transport;
    private readonly RegistryOptions _options;

    public RegistryClient(RegistryOptions options)
    {
        _options = options;
        _transport = new RegistryTransport(options);
    }

    /// <summary>The manifest behind a name, by way of a mirror where one answers.</summary>
    /// <exception cref="RegistryException">It is not there, or nobody answers, or its digest is wrong.</exception>
    public FetchedManifest Manifest(ImageReference reference) => FromAnywhere(reference, address =>
        Manifest(address, reference, reference.Version, reference.Digest, null));

    /// <summary>A manifest that an index names.</summary>
    public FetchedManifest Manifest(ImageReference reference, Descriptor descriptor) => FromAnywhere(reference, address =>
        Manifest(address, reference, descriptor.DigestText, descriptor.Digest, descriptor.MediaType));

    /// <summary>The bytes of a blob, to be read to the end: only then are they known to be right.</summary>
    public Stream Blob(ImageReference reference, Descriptor descriptor) => FromAnywhere(reference, address =>
    {
        RegistryRequest request = BlobRequest(address, reference, descriptor, HttpMethod.Get);
        HttpResponseMessage? first = _transport.Expect(request, HttpStatusCode.OK);
        return (Stream)new BlobStream(
            descriptor,
            offset =>
            {
                HttpResponseMessage response = offset == 0 && first is not null ? first : _transport.Expect(request with { From = offset }, HttpStatusCode.OK, HttpStatusCode.PartialContent);
                first = null;
                return response;
            },
            (failures, error) =>
            {
                if (failures >= RetryDelay.Attempts)
                {
                    throw RegistryTransport.Unreachable(address, error);
                }

                _transport.Pause(request, failures, null, error.Message);
            });
    });

    /// <summary>All tags, in the registry's order.</summary>
    public IReadOnlyList<string> Tags(ImageReference reference)
    {
        RegistryAddress address = RegistryAddress.Of(reference.Registry);
        List<string> tags = [];
        string? path = $"/v2/{reference.Repository}/tags/list?n=1000";
        while (path is not null)
        {
            RegistryRequest request = new(HttpMethod.Get, address, reference.Repository, $"tags of {reference.Registry}/{reference.Repository}") { Path = path, User = reference.User };
            using HttpResponseMessage response = _transport.Expect(request, HttpStatusCode.OK);
            tags.AddRange(System.Text.Json.JsonSerializer.Deserialize(response.Content.ReadAsStream(), RegistryJson.Default.TagList)?.Tags ?? []);
            path = NextPage(response);
        }

        return tags;
    }

    /// <summary>Asks whether the credentials are good for the registry.</summary>
    /// <exception cref="RegistryException">They are not.</exception>
    public void CheckLogin(string registry)
    {
        RegistryRequest request = new(HttpMethod.Get, RegistryAddress.Of(registry), "", $"login to {registry}") { Path = "/v2/" };
        _transport.Expect(request, HttpStatusCode.OK).Dispose();
    }

    public void Dispose() => _transport.Dispose();

    internal static RegistryRequest BlobRequest(RegistryAddress address, ImageReference reference, Descriptor descriptor, HttpMethod method) =>
        new(method, address, reference.Repository, $"blob {descriptor.DigestText} of {reference.Registry}/{reference.Repository}")
        {
            Path = $"/v2/{address.Prefix}{reference.Repository}/blobs/{descriptor.Digest}",
            User = reference.User,
        };

    private FetchedManifest Manifest(RegistryAddress address, ImageReference reference, string version, ImageDigest? promised, string? mediaType)
    {
        RegistryRequest request = new(HttpMethod.Get, address, reference.Repository, $"manifest {reference}")
        {
            Path = $"/v2/{address.Prefix}{reference.Repository}/manifests/{version}",
            User = reference.User,
            Accept = MediaTypes.Manifests,
        };
        using HttpResponseMessage response = _transport.Expect(request, HttpStatusCode.OK);
        byte[] bytes = Whole(response, request);
        string type = response.Content.Headers.ContentType?.MediaType ?? mediaType ?? "";
        ImageDigest? announced = response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values) ? ImageDigest.Parse(values.First()) : null;
        if ((promised ?? announced) is { } expected)
        {
            VerifiedBytes.Check(expected, bytes, $"manifest {reference}");
        }

        return new FetchedManifest(ManifestDocument.Parse(bytes, type), promised ?? VerifiedBytes.Sha256(bytes), bytes, type);
    }

    private static byte[] Whole(HttpResponseMessage response, RegistryRequest request)
    {
        byte[] bytes = new byte[ManifestDocument.MaxSize + 1];
        try
        {
            int length = response.Content.ReadAsStream().ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= ManifestDocument.MaxSize ? bytes[..length] : throw new RegistryException(
                request.What, $"it is larger than {ManifestDocument.MaxSize} bytes", "it is no image");
        }
        catch (IOException error)
        {
            throw RegistryTransport.Unreachable(request.Address, error);
        }
    }

    /// <summary>Asks the mirrors in turn; what the last one, the registry itself, says is final.</summary>
    private T FromAnywhere<T>(ImageReference reference, Func<RegistryAddress, T> ask)
    {
        IReadOnlyList<RegistryAddress> addresses = RegistryAddress.WithMirrors(reference.Registry, _options.Mirrors);
        for (int at = 0; at < addresses.Count - 1; at++)
        {
            try
            {
                return ask(addresses[at]);
            }
            catch (RegistryException error)
            {
                _options.Note($"mirror {addresses[at].Host}: {error.Message}");
            }
        }

        return ask(addresses[^1]);
    }

    /// <summary>The address in a Link header with rel="next". RFC 8288.</summary>
    private static string? NextPage(HttpResponseMessage response)
    {
        string? link = response.Headers.TryGetValues("Link", out IEnumerable<string>? values) ? values.First() : null;
        int start = link?.IndexOf('<', StringComparison.Ordinal) ?? -1, end = link?.IndexOf('>', StringComparison.Ordinal) ?? -1;
        if (link is null || start < 0 || end < start || !link.Contains("next", StringComparison.Ordinal))
        {
            return null;
        }

        string address = link[(start + 1)..end];
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? whole) && whole.Scheme != "file" ? whole.PathAndQuery : address;
    }
}
