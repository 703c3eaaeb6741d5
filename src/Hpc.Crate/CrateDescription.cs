namespace Hpc.Crate;

/// <summary>What only the author of an archive knows.</summary>
/// <param name="Title">One char per character: text of people, not of files.</param>
/// <param name="License">An SPDX identifier.</param>
/// <param name="Authors">Names.</param>
public sealed record CrateDescription(string Title, string License, IReadOnlyList<CrateAuthor> Authors);

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
