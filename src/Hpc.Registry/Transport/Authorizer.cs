using System.Net.Http.Headers;
using System.Text.Json;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>Answers a registry's challenges: with user and password, or with a token that a token service gives for them. Tokens are
/// kept for as long as the client lives. Distribution specification, "Token Authentication" and "OAuth2 Token Authentication".</summary>
internal sealed class Authorizer
{
    private const string ClientId = "hpcrun";

    private readonly CredentialStore _store;
    private readonly Func<HttpRequestMessage, HttpResponseMessage> _send;
    private readonly Dictionary<(string Host, string Scope), AuthenticationHeaderValue> _known = [];
    private readonly Lock _lock = new();

    /// <param name="send">Sends a request to a token service, with its own attempts.</param>
    public Authorizer(CredentialStore store, Func<HttpRequestMessage, HttpResponseMessage> send)
    {
        _store = store;
        _send = send;
    }

    public AuthenticationHeaderValue? Known(string host, string scope)
    {
        lock (_lock)
        {
            return _known.GetValueOrDefault((host, scope));
        }
    }

    /// <summary>The header that meets one of the challenges; null where nothing more can be offered.</summary>
    public AuthenticationHeaderValue? Answer(RegistryAddress address, string repository, string? user, string scope, HttpResponseMessage refusal)
    {
        AuthenticationHeaderValue? header = Choose(address, repository, user, scope, refusal);
        lock (_lock)
        {
            if (header is null)
            {
                _known.Remove((address.Host, scope));
            }
            else
            {
                _known[(address.Host, scope)] = header;
            }
        }

        return header;
    }

    private AuthenticationHeaderValue? Choose(RegistryAddress address, string repository, string? user, string scope, HttpResponseMessage refusal)
    {
        AuthChallenge[] challenges = [.. refusal.Headers.WwwAuthenticate.Select(header => AuthChallenge.Parse(header.Scheme, header.Parameter))];
        Credential? credential = _store.Find(address.Name, repository, user);
        if (challenges.FirstOrDefault(challenge => challenge.IsBearer) is { } bearer)
        {
            return Token(bearer, scope, credential) is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        }

        return credential is { IdentityToken: null } && challenges.Any(challenge => challenge.IsBasic) ? new AuthenticationHeaderValue("Basic", credential.Basic) : null;
    }

    private string? Token(AuthChallenge challenge, string scope, Credential? credential)
    {
        if (!Uri.TryCreate(challenge.Parameter("realm"), UriKind.Absolute, out Uri? realm))
        {
            return null;
        }

        string service = challenge.Parameter("service") ?? "";
        string wanted = string.IsNullOrEmpty(scope) ? challenge.Parameter("scope") ?? "" : scope;
        using HttpRequestMessage request = credential?.IdentityToken is { } identity ? Refresh(realm, service, wanted, identity) : Ask(realm, service, wanted, credential);
        using HttpResponseMessage response = _send(request);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        try
        {
            TokenAnswer? answer = JsonSerializer.Deserialize(response.Content.ReadAsStream(), RegistryJson.Default.TokenAnswer);
            return answer?.Token ?? answer?.AccessToken;
        }
        catch (JsonException error)
        {
            throw new RegistryException($"token of {realm.Host}", error.Message, "ask those who run the registry", error);
        }
    }

    private static HttpRequestMessage Ask(Uri realm, string service, string scope, Credential? credential)
    {
        string separator = realm.Query.Length == 0 ? "?" : "&";
        string scopes = string.Concat(scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => $"&scope={Uri.EscapeDataString(one)}"));
        HttpRequestMessage request = new(HttpMethod.Get, $"{realm}{separator}service={Uri.EscapeDataString(service)}{scopes}");
        if (credential is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credential.Basic);
        }

        return request;
    }

    private static HttpRequestMessage Refresh(Uri realm, string service, string scope, string identity) => new(HttpMethod.Post, realm)
    {
        Content = new FormUrlEncodedContent(
        [
            new("grant_type", "refresh_token"), new("service", service), new("client_id", ClientId), new("scope", scope), new("refresh_token", identity),
        ]),
    };
}
