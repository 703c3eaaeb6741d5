namespace Hpc.ImageCli;

/// <summary>A rule for people, on one line.</summary>
internal static class PolicyText
{
    public static string Of(PolicyRule rule) => $"{rule.Place}: {Mode(rule)}{Words(" of ", rule.Paths)}"
        + $"{Words(" by user ", rule.Users)}{Words(" by group ", rule.Groups)}{Keys(rule)}{Words("; not by ", rule.Withdrawn)}";

    private static string Mode(PolicyRule rule) => rule.Mode switch
    {
        PolicyMode.Require => "a signature is required",
        PolicyMode.Warn => "a signature that is missing is told",
        _ => "nobody looks for signatures",
    };

    private static string Keys(PolicyRule rule) => rule.Mode == PolicyMode.Off ? ""
        : rule.Keys.Count + rule.Pem.Count == 0 ? "; by any key of the site's keyring"
        : $"; by {(rule.NeedsAll ? "all" : "one")} of {string.Join(", ", rule.Keys.Concat(rule.Pem))}";

    private static string Words(string before, IReadOnlyList<string> words) =>
        words.Count == 0 ? "" : before + string.Join(", ", words);
}
