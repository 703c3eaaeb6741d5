using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>The site's policy: /etc/hpcrun/policy.toml, and the file of Apptainer's execution control list that it may name.
/// Rules are asked in their order; the first one that is for an image and its caller counts.</summary>
internal sealed class PolicyFile
{
    private static readonly string[] s_wants = ["mode", "keys", "pem", "withdrawn", "signed-by", "legacy-insecure"];

    private PolicyFile(IReadOnlyList<PolicyRule> rules, string? closedBy) => (Rules, ClosedBy) = (rules, closedBy);

    public IReadOnlyList<PolicyRule> Rules { get; }

    /// <summary>The list outside of which nothing is launched; null where there is none.</summary>
    public string? ClosedBy { get; }

    /// <param name="read">The text of a file that only root can have written.</param>
    /// <exception cref="RefusedException">A file is missing, is not root's, or has something else in it.</exception>
    public static PolicyFile Read(string path, Func<string, string> read)
    {
        ILookup<string, TomlEntry> tables = TomlReader.Read(path, read(path), hasArrays: true).ToLookup(entry => entry.Table);
        PolicyTable top = new PolicyTable(path, [.. tables[""]], 1).Only([.. s_wants, "ecl"]);
        List<PolicyRule> rules = [];
        foreach (IGrouping<string, TomlEntry> table in tables.Where(table => table.Key.Length > 0))
        {
            PolicyTable one = new(path, [.. table], table.First().Line);
            rules.Add(table.Key.StartsWith("rule[", StringComparison.Ordinal) ? OfRule(one, top)
                : throw one.Refused($"unknown table [{table.Key}]", "write [[rule]], or keys without a table"));
        }

        if (top.Path("ecl") is not { } list)
        {
            return new PolicyFile([.. rules, Wants(top, top)], closedBy: null);
        }

        return top.Has("mode")
            ? throw top.Refused("mode and ecl stand beside each other", "leave out mode: the list is for all images")
            : OfList(rules, list, read(list));
    }

    /// <summary>Apptainer's list (ecl.toml): groups of images by the directory that they are in.</summary>
    private static PolicyFile OfList(List<PolicyRule> rules, string path, string text)
    {
        ILookup<string, TomlEntry> tables = TomlReader.Read(path, text, hasArrays: true).ToLookup(entry => entry.Table);
        PolicyTable top = new PolicyTable(path, [.. tables[""]], 1).Only("activated", "legacyinsecure");
        if (!top.IsOn("activated"))
        {
            return new PolicyFile([.. rules, new PolicyRule(top.Place, PolicyMode.Off)], closedBy: null);
        }

        PolicyRule[] groups = [.. tables.Where(table => table.Key.Length > 0).Select(table =>
            Group(new PolicyTable(path, [.. table], table.First().Line), table.Key, top.IsOn("legacyinsecure")))];
        return new PolicyFile([.. rules, .. groups.OrderBy(group => group.Paths.Count == 0)], path);
    }

    private static PolicyRule OfRule(PolicyTable table, PolicyTable top) =>
        Wants(table.Only(["path", "user", "group", .. s_wants]), top) with
        {
            Paths = table.ImagePaths("path") ?? [],
            Users = table.List("user") ?? [],
            Groups = table.List("group") ?? [],
        };

    private static PolicyRule Group(PolicyTable table, string name, bool isLegacy)
    {
        if (!name.StartsWith("execgroup[", StringComparison.Ordinal))
        {
            throw table.Refused($"unknown table [{name}]", "write [[execgroup]]");
        }

        _ = table.Only("tagname", "mode", "dirpath", "keyfp");
        IReadOnlyList<string> keys = table.Fingerprints("keyfp") ?? [];
        string mode = table.Word("mode", "whitelist", "whitestrict", "blacklist")
            ?? throw table.Refused("the group has no mode", "write mode = \"whitelist\"");
        string directory = (table.Text("dirpath") ?? "").TrimEnd('/');
        if (mode != "blacklist" && keys.Count == 0)
        {
            throw table.Refused("the group has no keyfp", "name the keys that may sign");
        }

        return new PolicyRule(table.Place, PolicyMode.Require)
        {
            Paths = directory.Length > 0 ? [directory + "/*"] : [],
            Keys = mode == "blacklist" ? [] : keys,
            Withdrawn = mode == "blacklist" ? keys : [],
            NeedsAll = mode == "whitestrict",
            IsLegacy = isLegacy,
        };
    }

    /// <summary>What a rule wants; what it does not say is what the file says at its beginning. Bare keys are not told apart by
    /// what signed: all of several cannot be asked for.</summary>
    private static PolicyRule Wants(PolicyTable table, PolicyTable top) =>
        Said(table, top) is var rule && rule.NeedsAll && rule.Pem.Count > 1
            ? throw table.Refused("signed-by = \"all\" with several files in pem", "name one file there, or OpenPGP keys")
            : rule;

    private static PolicyRule Said(PolicyTable table, PolicyTable top) =>
        new(table.Place, (table.Word("mode", "require", "warn", "off") ?? top.Text("mode")) switch
        {
            "require" => PolicyMode.Require,
            "warn" => PolicyMode.Warn,
            "off" => PolicyMode.Off,
            _ => throw table.Refused("there is no mode", "write mode = \"require\", \"warn\" or \"off\""),
        })
        {
            Keys = table.Fingerprints("keys") ?? top.Fingerprints("keys") ?? [],
            Pem = table.Paths("pem") ?? top.Paths("pem") ?? [],
            Withdrawn = table.Fingerprints("withdrawn") ?? top.Fingerprints("withdrawn") ?? [],
            NeedsAll = (table.Word("signed-by", "any", "all") ?? top.Word("signed-by", "any", "all")) == "all",
            IsLegacy = table.Has("legacy-insecure") ? table.IsOn("legacy-insecure") : top.IsOn("legacy-insecure"),
        };
}
