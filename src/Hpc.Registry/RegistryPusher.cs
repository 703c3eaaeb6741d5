using System.Net;
using System.Net.Http.Headers;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>Writes to a registry. OCI distribution-spec v1.1, "Push".</summary>
public sealed class RegistryPusher : IDisposable
{
    /// <summary>A blob larger than this goes in pieces of this size, so that a broken connection costs one piece.</summary>
    internal const int PieceSize = 32 << 20;

    private readonly RegistryTransport _transport;
    private readonly ImageReference _target;
    private readonly RegistryAddress _address;

    public RegistryPusher(RegistryOptions options, ImageReference target)
    {
        _transport = new RegistryTransport(options);
        _target = target;
        _address = RegistryAddress.Of(target.Registry);
    }

    /// <summary>Makes sure that the registry has a blob.</summary>
    /// <param name="open">The blob's bytes from the beginning.</param>
    /// <param name="from">Another repository of the same registry that has it, perhaps.</param>
    /// <returns>Whether bytes were sent.</returns>
    public bool Push(Descriptor blob, Func<Stream> open, string? from = null)
    {
        if (Has(blob))
        {
            return false;
        }

        using HttpResponseMessage started = Start(blob, from);
        if (started.StatusCode == HttpStatusCode.Created)
        {
            return false;
        }

        Uri location = Location(started);
        using SequentialBlob bytes = new(open);
        if (blob.Size > PieceSize)
        {
            for (long offset = 0; offset < blob.Size; offset += PieceSize)
            {
                location = SendPiece(blob, bytes, offset, (int)Math.Min(PieceSize, blob.Size - offset), location);
            }

            Finish(blob, location, null);
        }
        else
        {
            Finish(blob, location, () => Body(bytes, 0, blob.Size));
        }

        return true;
    }

    /// <summary>Stores a manifest under the target's tag or digest, last of all.</summary>
    public ImageDigest PushManifest(ReadOnlyMemory<byte> json, string mediaType)
    {
        ImageDigest digest = VerifiedBytes.Sha256(json.Span);
        RegistryRequest request = Request(HttpMethod.Put, $"manifest {_target}") with
        {
            Path = $"/v2/{_target.Repository}/manifests/{_target.Tag ?? digest.ToString()}",
            Body = () => new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
        };
        _transport.Expect(request, HttpStatusCode.Created, HttpStatusCode.OK).Dispose();
        return digest;
    }

    public void Dispose() => _transport.Dispose();

    private bool Has(Descriptor blob)
    {
        RegistryRequest request = RegistryClient.BlobRequest(_address, _target, blob, HttpMethod.Head) with
        { Actions = "pull,push" };
        using HttpResponseMessage response = _transport.Send(request);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private HttpResponseMessage Start(Descriptor blob, string? from)
    {
        string mount = from is null ? "" : $"?mount={blob.Digest}&from={Uri.EscapeDataString(from)}";
        RegistryRequest request = Request(HttpMethod.Post, $"upload to {_target}") with
        { Path = $"/v2/{_target.Repository}/blobs/uploads/{mount}", MountFrom = from };
        return _transport.Expect(request, HttpStatusCode.Accepted, HttpStatusCode.Created);
    }

    private Uri SendPiece(Descriptor blob, SequentialBlob bytes, long offset, int length, Uri location)
    {
        RegistryRequest request = Request(HttpMethod.Patch, $"upload of {blob.DigestText}") with
        {
            Location = location,
            Body = () =>
            {
                HttpContent body = Body(bytes, offset, length);
                body.Headers.TryAddWithoutValidation("Content-Range", $"{offset}-{offset + length - 1}");
                return body;
            },
        };
        using HttpResponseMessage response = _transport.Send(request);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
            && Has(location, blob, offset + length) is { } further)
        {
            // The piece had arrived, and only the answer was lost.
            return further;
        }

        return response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.NoContent or HttpStatusCode.Created
            ? Location(response)
            : throw _transport.Refusal(request, response);
    }

    /// <summary>Where an upload goes on, if the registry has all of it up to an offset.</summary>
    private Uri? Has(Uri location, Descriptor blob, long end)
    {
        RegistryRequest request = Request(HttpMethod.Get, $"upload of {blob.DigestText}") with { Location = location };
        using HttpResponseMessage response = _transport.Send(request);
        string? range = response.Headers.TryGetValues("Range", out IEnumerable<string>? values) ? values.First() : null;
        return range?.EndsWith($"-{end - 1}", StringComparison.Ordinal) == true ? Location(response) : null;
    }

    private void Finish(Descriptor blob, Uri location, Func<HttpContent>? body)
    {
        string separator = location.Query.Length == 0 ? "?" : "&";
        RegistryRequest request = Request(HttpMethod.Put, $"upload of {blob.DigestText}") with
        {
            Location = new Uri($"{location.AbsoluteUri}{separator}digest={Uri.EscapeDataString(blob.DigestText)}"),
            Body = body ?? (() => new ReadOnlyMemoryContent(default)
            { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }),
        };
        _transport.Expect(request, HttpStatusCode.Created, HttpStatusCode.NoContent, HttpStatusCode.OK).Dispose();
    }

    private static StreamContent Body(SequentialBlob bytes, long offset, long length) => new(bytes.From(offset, length), 1 << 18)
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream"), ContentLength = length },
    };

    private RegistryRequest Request(HttpMethod method, string what) =>
        new(method, _address, _target.Repository, what) { User = _target.User, Actions = "pull,push" };

    private Uri Location(HttpResponseMessage response)
    {
        Uri asked = response.RequestMessage!.RequestUri!;
        Uri location = response.Headers.Location ?? throw new RegistryException(
            $"cannot push to registry {_address.Host}", "it does not say where an upload continues", "ask those who run it");
        return location.IsAbsoluteUri && location.Scheme != "file" ? location : new Uri(asked, location.OriginalString);
    }
}
