namespace Hpc.Registry.Tests;

/// <summary>How a registry differs from the specification, or uses what it leaves open.</summary>
internal sealed record OddityOptions
{
    public bool Secure { get; init; }

    /// <summary>Nobody is asked who he is.</summary>
    public bool IsOpen { get; init; }

    public string User { get; init; } = "ana";

    public string Password { get; init; } = "secret";

    /// <summary>WWW-Authenticate; {0} is the host, {1} the scheme.</summary>
    public string Challenge { get; init; } =
        "Bearer realm=\"{1}://{0}/token\",service=\"registry\",scope=\"repository:team/app:pull\"";

    /// <summary>In the challenge: as if there were no proxy in front of it that speaks TLS.</summary>
    public bool NamesItselfPlain { get; init; }

    /// <summary>The body of a refusal.</summary>
    public string Refusal { get; init; } = """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}""";

    /// <summary>What the token service answers; {0} is the token.</summary>
    public string Token { get; init; } = """{{"token":"{0}","expires_in":300}}""";

    /// <summary>Requests for which a token is good; 0 for all.</summary>
    public int TokenUses { get; init; }

    /// <summary>The Link header of a page; {0} is its last tag, {1} the host.</summary>
    public string Link { get; init; } = "</v2/team/app/tags/list?last={0}&n=2>; rel=\"next\"";

    public bool HasNoTags { get; init; }

    /// <summary>Blobs lie on another host, which refuses whoever shows credentials.</summary>
    public bool RedirectsToStorage { get; init; }

    /// <summary>Where each request is led once; {0} is the path there, {1} the host.</summary>
    public string? RedirectsAll { get; init; }

    public string ManifestType { get; init; } = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Docker-Content-Digest.</summary>
    public bool TellsDigest { get; init; } = true;

    public bool KnowsRanges { get; init; } = true;

    /// <summary>Blobs whose connection is cut in their middle.</summary>
    public int Cuts { get; init; }

    /// <summary>Requests that are not answered before others are.</summary>
    public int Busy { get; init; }

    public int BusyStatus { get; init; } = 429;

    public string? RetryAfter { get; init; }
}
