using System.Net;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>Where a registry's requests go.</summary>
/// <param name="Name">As images name it, and as credentials are stored.</param>
/// <param name="Host">Host and port.</param>
/// <param name="Prefix">Put in front of every repository, by mirrors that keep several registries; ends in a slash, or is
/// empty.</param>
public sealed record RegistryAddress(string Name, string Host, string Prefix = "")
{
    /// <summary>The host that serves <see cref="ImageReference.DefaultRegistry"/>.</summary>
    private const string DefaultHost = "registry-1.docker.io";

    public static RegistryAddress Of(string registry) =>
        new(registry, registry == ImageReference.DefaultRegistry ? DefaultHost : registry);

    /// <summary>A host that an address names.</summary>
    public static RegistryAddress Of(Uri address) => new(address.Authority, address.Authority);

    /// <summary>The mirrors that stand for a registry, then the registry itself.</summary>
    /// <param name="mirrors">REGISTRY=HOST[/PREFIX].</param>
    public static IReadOnlyList<RegistryAddress> WithMirrors(string registry, IEnumerable<string> mirrors)
    {
        List<RegistryAddress> addresses = [];
        foreach (string mirror in mirrors)
        {
            int equals = mirror.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new RegistryException($"cannot use the mirror \"{mirror}\"", "it does not say which registry it mirrors",
                    "REGISTRY=HOST[/PREFIX]");
            }

            if (mirror[..equals] == registry)
            {
                string[] parts = mirror[(equals + 1)..].TrimEnd('/').Split('/', 2);
                addresses.Add(new RegistryAddress(parts[0], parts[0], parts.Length > 1 ? parts[1] + "/" : "")
                { IsMirror = true });
            }
        }

        return [.. addresses, Of(registry)];
    }

    /// <summary>It stands for the registry that the user named, and is another host.</summary>
    public bool IsMirror { get; init; }

    /// <summary>This machine: what is sent to it cannot be read on the way.</summary>
    public bool IsLoopback
    {
        get
        {
            string host = Uri.TryCreate($"https://{Host}", UriKind.Absolute, out Uri? uri) ? uri.DnsSafeHost : Host;
            return host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
        }
    }
}
