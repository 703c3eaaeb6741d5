using System.Net;

namespace Hpc.Registry;

/// <summary>An answer that was read whole.</summary>
/// <param name="Address">Where it came from, redirects followed.</param>
internal sealed record Answer(HttpStatusCode Status, byte[] Bytes, string MediaType, Uri Address)
{
    /// <summary>The registry's own digest of a manifest.</summary>
    public string? Digest { get; init; }

    /// <summary>Link headers. RFC 8288.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];
}
