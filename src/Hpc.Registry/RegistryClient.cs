using System.Net;
using Hpc.Json;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>Reads from a registry. OCI distribution-spec v1.1, "Pull" and "Content Discovery". Safe for several
/// threads.</summary>
public sealed class RegistryClient : IDisposable
{
    /// <summary>The largest page of tags: what registries that know no pages send of 100,000 and more.</summary>
    private const int MaxTags = 32 << 20;

    private readonly RegistryTransport _transport;
    private readonly RegistryOptions _options;

    public RegistryClient(RegistryOptions options)
    {
        _options = options;
        _transport = new RegistryTransport(options);
    }

    /// <summary>One line for the user.</summary>
    internal void Note(string text) => _options.Note(text);

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
                HttpResponseMessage response = offset == 0 && first is not null
                    ? first : _transport.Expect(request with { From = offset }, HttpStatusCode.OK, HttpStatusCode.PartialContent);
                first = null;
                return response;
            },
            _transport.Body,
            new Persistence(_transport, request));
    });

    /// <summary>All tags, in the registry's order.</summary>
    /// <exception cref="RegistryException">It is not there, or its pages lead to one another.</exception>
    public IReadOnlyList<string> Tags(ImageReference reference)
    {
        RegistryAddress address = RegistryAddress.Of(reference.Registry);
        List<string> tags = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (string? path = $"/v2/{reference.Repository}/tags/list?n=1000"; path is not null;)
        {
            RegistryRequest request = new(HttpMethod.Get, address, reference.Repository,
                $"tags of {reference.Registry}/{reference.Repository}")
            { Path = path, User = reference.User };
            Answer answer = _transport.Fetch(request, MaxTags);
            tags.AddRange(JsonField.Parse(answer.Bytes, "list of tags")["tags"].Texts);
            path = !seen.Add(path) ? throw new RegistryException($"cannot list {request.What}: its pages form a loop",
                $"{path} came twice", "ask those who run the registry") : NextPage.Of(answer);
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

    internal static RegistryRequest BlobRequest(RegistryAddress address, ImageReference reference, Descriptor descriptor,
        HttpMethod method) =>
        new(method, address, reference.Repository, $"blob {descriptor.DigestText} of {reference.Registry}/{reference.Repository}")
        {
            Path = $"/v2/{address.Prefix}{reference.Repository}/blobs/{descriptor.Digest}",
            User = reference.User,
            HasDigest = true,
        };

    private FetchedManifest Manifest(RegistryAddress address, ImageReference reference, string version, ImageDigest? promised,
        string? mediaType)
    {
        RegistryRequest request = new(HttpMethod.Get, address, reference.Repository, $"manifest {reference}")
        {
            Path = $"/v2/{address.Prefix}{reference.Repository}/manifests/{version}",
            User = reference.User,
            Accept = MediaTypes.Manifests,
            HasDigest = promised is not null,
        };
        Answer answer = _transport.Fetch(request, ManifestDocument.MaxSize);
        string type = answer.MediaType.Length > 0 ? answer.MediaType : mediaType ?? "";
        if ((promised ?? (answer.Digest is { } announced ? ImageDigest.Parse(announced) : null)) is { } expected)
        {
            VerifiedBytes.Check(expected, answer.Bytes, $"manifest {reference}");
        }

        return new FetchedManifest(ManifestDocument.Parse(answer.Bytes, type), promised ?? VerifiedBytes.Sha256(answer.Bytes),
            answer.Bytes, type);
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
}
