using System.Text.RegularExpressions;

namespace Hpc.Registry;

/// <summary>The next page of a list: the address in a Link header with rel="next", which may be relative to the page's own. RFC
/// 8288.</summary>
internal static partial class NextPage
{
    /// <returns>Path and query at the same registry; null on the last page.</returns>
    public static string? Of(Answer page) =>
        page.Links.SelectMany(link => Link().Matches(link)).FirstOrDefault(IsNext) is { } next
        && Uri.TryCreate(page.Address, next.Groups["target"].Value, out Uri? address) ? address.PathAndQuery : null;

    private static bool IsNext(Match link) => Relation().Match(link.Groups["parameters"].Value) is { Success: true } relation
        && relation.Groups["names"].Value.Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("""<(?<target>[^>]*)>(?<parameters>(\s*;[^;,"]*("([^"\\]|\\.)*")?)*)""")]
    private static partial Regex Link();

    [GeneratedRegex(""";\s*rel\s*=\s*("(?<names>[^"]*)"|(?<names>[^\s;,]+))""", RegexOptions.IgnoreCase)]
    private static partial Regex Relation();
}
