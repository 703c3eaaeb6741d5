using System.Net;
using System.Net.Http.Headers;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Registry;

/// <summary>Answers challenges: with user and password, or with a token that a token service gives for them. Each origin gets
/// only what is stored for it. Tokens are kept for as long as the client lives. Distribution specification, "Token
/// Authentication" and "OAuth2 Token Authentication".</summary>
internal sealed class Authorizer
{
    private const string ClientId = "hpcrun";

    private readonly CredentialStore _store;
    private readonly Func<RegistryRequest, Answer> _ask;
    private readonly Dictionary<(string Origin, string Scope), AuthenticationHeaderValue> _known = [];
    private readonly Lock _lock = new();

    /// <param name="ask">Sends a request to a token service, with all attempts.</param>
    public Authorizer(CredentialStore store, Func<RegistryRequest, Answer> ask) => (_store, _ask) = (store, ask);

    /// <summary>Scheme, host and port: what is told to one is told to no other.</summary>
    public static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);

    public AuthenticationHeaderValue? Known(Uri address, string scope)
    {
        lock (_lock)
        {
            return _known.GetValueOrDefault((Origin(address), scope));
        }
    }

    /// <summary>The header that meets one of the challenges; null if nothing more can be offered.</summary>
    public AuthenticationHeaderValue? Answer(RegistryRequest request, Challenger challenger, HttpResponseMessage refusal)
    {
        AuthenticationHeaderValue? header = Choose(request, challenger, AuthChallenge.Of(refusal));
        lock (_lock)
        {
            (string, string) key = (Origin(challenger.Address), request.Scope);
            if (header is null)
            {
                _known.Remove(key);
            }
            else
            {
                _known[key] = header;
            }
        }

        return header;
    }

    private AuthenticationHeaderValue? Choose(RegistryRequest request, Challenger challenger,
        IReadOnlyList<AuthChallenge> challenges)
    {
        Credential? credential = challenger.MayBeTold
            ? _store.Find(challenger.Name, request.Repository, request.User, challenger.IsMeant) : null;
        foreach (AuthChallenge bearer in challenges.Where(challenge => challenge.IsBearer))
        {
            if (Token(bearer, request, challenger, credential) is { } token)
            {
                return new AuthenticationHeaderValue("Bearer", token);
            }
        }

        return credential is { IdentityToken: null } && challenges.Any(challenge => challenge.IsBasic)
            ? new AuthenticationHeaderValue("Basic", credential.Basic) : null;
    }

    private string? Token(AuthChallenge challenge, RegistryRequest request, Challenger challenger, Credential? credential)
    {
        if (!Uri.TryCreate(challenge.Parameter("realm"), UriKind.Absolute, out Uri? realm)
            || (realm.Scheme != Uri.UriSchemeHttps && realm.Scheme != Uri.UriSchemeHttp))
        {
            return null;
        }

        realm = challenger.Reached(realm);
        if (credential is not null && realm.Scheme == Uri.UriSchemeHttp && !challenger.MayLeadToPlain(realm))
        {
            throw new RegistryException($"cannot log in at {SilenceException.Shown(realm)}: not encrypted",
                $"{challenger.Name} asks to send your password there, and anybody on the network path could read it",
                "ask those who run the registry; --no-https allows it");
        }

        string service = challenge.Parameter("service") ?? "", own = challenge.Parameter("scope") ?? "";
        string scope = challenger.IsAsked && request.Scope.Length > 0 ? request.Scope : own;
        string what = $"the token of {Origin(realm)}";
        Answer answer = _ask(credential?.IdentityToken is { } identity
            ? Refresh(realm, service, scope, identity, what) : Ask(realm, service, scope, credential, what));
        return answer.Status switch
        {
            HttpStatusCode.OK or HttpStatusCode.Created => Read(answer, realm),
            HttpStatusCode status when RetryDelay.IsTemporary(status) => throw new RegistryException(
                $"GET {what} failed: {(int)status} {status}", "the token service stayed busy",
                $"try later, or log in: hpcrun registry login {challenger.Name}"),
            _ => null,
        };
    }

    private static string? Read(Answer answer, Uri realm)
    {
        try
        {
            JsonField field = JsonField.Parse(answer.Bytes, "answer");
            return field["token"].Text is { Length: > 0 } token ? token
                : field["access_token"].Text is { Length: > 0 } other ? other : null;
        }
        catch (CorruptImageException error)
        {
            throw new RegistryException($"cannot read the token of {Origin(realm)}", error.Message,
                "ask those who run the registry", error);
        }
    }

    private static RegistryRequest Ask(Uri realm, string service, string scope, Credential? credential, string what)
    {
        string separator = realm.Query.Length == 0 ? "?" : "&";
        string scopes = string.Concat(scope.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(one => $"&scope={Uri.EscapeDataString(one)}"));
        return new RegistryRequest(HttpMethod.Get, RegistryAddress.Of(realm), "", what)
        {
            Start = new Uri($"{realm.AbsoluteUri}{separator}service={Uri.EscapeDataString(service)}{scopes}"),
            Authorization = credential is null ? null : new AuthenticationHeaderValue("Basic", credential.Basic),
        };
    }

    private static RegistryRequest Refresh(Uri realm, string service, string scope, string identity, string what) =>
        new(HttpMethod.Post, RegistryAddress.Of(realm), "", what)
        {
            Start = realm,
            HasSecretBody = true,
            Body = () => new FormUrlEncodedContent(
            [
                new("grant_type", "refresh_token"), new("service", service), new("client_id", ClientId), new("scope", scope),
            new("refresh_token", identity),
        ]),
        };
}
