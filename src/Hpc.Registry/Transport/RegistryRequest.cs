using System.Net.Http.Headers;

namespace Hpc.Registry;

/// <summary>One request, in a form that can be sent again.</summary>
/// <param name="What">What is asked for, for messages.</param>
internal sealed record RegistryRequest(HttpMethod Method, RegistryAddress Address, string Repository, string What)
{
    /// <summary>Path and query at the registry.</summary>
    public string Path { get; init; } = "";

    /// <summary>The whole address, where the registry has given one.</summary>
    public Uri? Location { get; init; }

    /// <summary>The whole address, where the user has, or it is a token service's.</summary>
    public Uri? Start { get; init; }

    /// <summary>What proves who asks, where nothing is to be answered: only for the origin of <see cref="Start"/>.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>A digest says what must come: whoever changes it on the way is found out.</summary>
    public bool HasDigest { get; init; }

    public string? User { get; init; }

    /// <summary>pull, or pull,push.</summary>
    public string Actions { get; init; } = "pull";

    /// <summary>A second repository to be read from: for a mount.</summary>
    public string? MountFrom { get; init; }

    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>First byte that is wanted.</summary>
    public long From { get; init; }

    /// <summary>The body proves who asks: it goes to no other origin.</summary>
    public bool HasSecretBody { get; init; }

    /// <summary>Makes the body again for every attempt.</summary>
    public Func<HttpContent>? Body { get; init; }

    /// <summary>Sending it twice does no harm.</summary>
    public bool MayRepeat { get; init; } = true;

    /// <summary>What a token must allow. Distribution specification, "Token Scope Documentation".</summary>
    public string Scope => Repository.Length == 0 ? ""
        : $"repository:{Address.Prefix}{Repository}:{Actions}"
            + $"{(MountFrom is null ? "" : $" repository:{Address.Prefix}{MountFrom}:pull")}";

    public HttpRequestMessage Message(Uri address, AuthenticationHeaderValue? authorization)
    {
        HttpRequestMessage message = new(Method, address) { Content = Body?.Invoke() };
        message.Headers.Authorization = authorization;
        foreach (string type in Accept)
        {
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        if (From > 0)
        {
            message.Headers.Range = new RangeHeaderValue(From, null);
        }

        return message;
    }
}
