using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hpc.Registry;

/// <summary>Certificate authorities besides the system's: a file that the user names, and docker's and podman's directories for
/// the host (dockerd(8), containers-certs.d(5)). SSL_CERT_FILE and SSL_CERT_DIR replace the system's, by OpenSSL
/// itself.</summary>
internal sealed class CertificateTrust
{
    private static readonly string[] s_directories = ["/etc/containers/certs.d", "/etc/docker/certs.d"];

    private readonly string? _file;

    public CertificateTrust(string? file) => _file = file;

    /// <summary>A check for connections to a host; null if the system's own is all.</summary>
    public RemoteCertificateValidationCallback? For(string host)
    {
        X509Certificate2Collection authorities = [];
        foreach (string path in Files(host))
        {
            try
            {
                authorities.ImportFromPemFile(path);
            }
            catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw new RegistryException($"cannot read certificate authorities from '{path}'", error.Message,
                    "name a PEM file that you may read", error);
            }
        }

        return authorities.Count == 0
            ? null : (_, certificate, chain, errors) => IsTrusted(authorities, certificate, chain, errors);
    }

    private IEnumerable<string> Files(string host)
    {
        if (_file is not null)
        {
            yield return _file;
        }

        foreach (string directory in s_directories.Select(directory => Path.Combine(directory, host)).Where(Directory.Exists))
        {
            foreach (string path in Directory.GetFiles(directory, "*.crt").Order(StringComparer.Ordinal))
            {
                yield return path;
            }
        }
    }

    private static bool IsTrusted(X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? chain,
        SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        // The name must fit all the same; only who signed it may be another.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
        {
            return false;
        }

        using X509Chain own = new();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        foreach (X509ChainElement element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(leaf);
    }
}
