namespace Hpc.Crate;

/// <summary>What only the author of an archive knows.</summary>
/// <param name="Title">One char per character: text of people, not of files.</param>
/// <param name="License">An SPDX identifier.</param>
/// <param name="Authors">Names.</param>
public sealed record CrateDescription(string Title, string License, IReadOnlyList<CrateAuthor> Authors)
{
    /// <summary>Who makes it public: a university, a laboratory; null where nobody said so.</summary>
    public CratePublisher? Publisher { get; init; }
}

/// <param name="Address">Its page, http or https; null where none was said.</param>
public sealed record CratePublisher(string Name, string? Address)
{
    internal string Id => Address ?? "#" + Uri.EscapeDataString(Name);

    /// <summary>"NAME" or "NAME &lt;https://...&gt;"; null for what is neither.</summary>
    public static CratePublisher? TryParse(string text)
    {
        int at = text.IndexOf('<', StringComparison.Ordinal);
        string name = (at < 0 ? text : text[..at]).Trim();
        string? address = at < 0 ? null : text[(at + 1)..].TrimEnd('>', ' ');
        bool isGood = address is null || (Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            && uri.Scheme.StartsWith("http", StringComparison.Ordinal));
        return name.Length > 0 && isGood ? new CratePublisher(name, address) : null;
    }
}

/// <param name="Orcid">As an address; null where none was said.</param>
public sealed record CrateAuthor(string Name, string? Orcid)
{
    private const string Place = "https://orcid.org/";

    internal string Id => Orcid ?? "#" + Uri.EscapeDataString(Name);

    /// <summary>"NAME" or "NAME &lt;https://orcid.org/0000-...&gt;"; null for what is neither.</summary>
    public static CrateAuthor? TryParse(string text)
    {
        int at = text.IndexOf('<', StringComparison.Ordinal);
        string name = (at < 0 ? text : text[..at]).Trim();
        string? orcid = at < 0 ? null : text[(at + 1)..].TrimEnd('>', ' ');
        return name.Length == 0 || (orcid is not null && !orcid.StartsWith(Place, StringComparison.Ordinal)) ? null
            : new CrateAuthor(name, orcid);
    }
}
