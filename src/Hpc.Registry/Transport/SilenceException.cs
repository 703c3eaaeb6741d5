namespace Hpc.Registry;

/// <summary>The other side has said nothing, or taken nothing, for longer than anybody waits.</summary>
internal sealed class SilenceException(Uri address, TimeSpan limit)
    : IOException($"{Shown(address)} was silent for {limit.TotalSeconds:0.#} s")
{
    public Uri Address => address;

    public TimeSpan Limit => limit;

    /// <summary>Without the query, which may hold a signature that is a secret.</summary>
    public static string Shown(Uri address) => address.GetLeftPart(UriPartial.Path);
}
