namespace Hpc.Registry;

/// <summary>Who answers a request with 401: the registry itself, or one to which it has led.</summary>
/// <param name="Address">What was asked.</param>
/// <param name="Name">As credentials are stored for it.</param>
/// <param name="IsMeant">It is what the user named: what was given for this call is for it.</param>
/// <param name="IsAsked">The request went where its scope says, and no redirect led elsewhere.</param>
/// <param name="AllowsPlain">The user allows http.</param>
internal sealed record Challenger(Uri Address, string Name, bool IsMeant, bool IsAsked, bool AllowsPlain)
{
    private bool IsEncrypted => Address.Scheme == Uri.UriSchemeHttps;

    /// <summary>Nobody on the way can read what it is told.</summary>
    public bool MayBeTold => IsEncrypted || AllowsPlain || Address.IsLoopback;

    /// <summary>Where a token service is that the registry names. Behind a proxy that speaks TLS for it, it may name itself
    /// without: what was asked for over https goes on so.</summary>
    public Uri Reached(Uri realm)
    {
        bool isSame = IsEncrypted && realm.Scheme == Uri.UriSchemeHttp && realm.IdnHost == Address.IdnHost
            && (realm.Port == Address.Port || (realm.IsDefaultPort && Address.IsDefaultPort));
        return isSame ? new UriBuilder(realm) { Scheme = Uri.UriSchemeHttps, Port = Address.Port }.Uri : realm;
    }

    /// <summary>A password may go to a token service without encryption: where nothing was encrypted from the start.</summary>
    public bool MayLeadToPlain(Uri realm) => AllowsPlain || (!IsEncrypted && realm.IsLoopback);
}
