using System.Text.Json;
using static Hpc.Crate.CrateEntity;

namespace Hpc.Crate;

/// <summary>What reviewers of public crates send back, looked for in a ro-crate-metadata.json that anybody wrote. Pure: from its
/// text and the names of the files.</summary>
public sealed class CrateReview
{
    private const string Root = "./", Graph = "@graph", Id = "@id", Type = "@type";

    /// <summary>Where files of one person are.</summary>
    private static readonly string[] s_homes = ["/home/", "/Users/", "/root/", "{home}", "file://"];

    /// <summary>Beside those of the action: what RO-Crate asks of a root.</summary>
    private static readonly string[] s_ofRoot = ["name", "description", "datePublished", "license"];

    /// <summary>Terms that are in the contexts of RO-Crate 1.1 and of its workflow runs, as far as archives need them.</summary>
    private static readonly HashSet<string> s_terms = new(StringComparer.Ordinal)
    {
        Id, Type, "about", "actionStatus", "additionalType", "affiliation", "agent", "author", "citation", "conformsTo",
        "containerImage", "contentSize", "contentUrl", "creator", "dateCreated", "dateModified", "datePublished", "description",
        "email", "encodingFormat", "endTime", "environment", "error", "exampleOfWork", "familyName", "funder", "givenName",
        "hasPart", "identifier", "input", "instrument", "isBasedOn", "isPartOf", "keywords", "license", "mainEntity", "mentions",
        "name", "object", "output", "programmingLanguage", "publisher", "registry", "resourceUsage", "result", "sameAs",
        "sdDatePublished", "sha256", "softwareRequirements", "softwareVersion", "startTime", "subjectOf", "tag", "url", "value",
        "valueReference", "version", "workExample", "propertyID", "unitCode", "unitText",
    };

    private readonly Dictionary<string, JsonElement> _entities = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _findings = new(StringComparer.Ordinal);

    private CrateReview()
    {
    }

    /// <param name="names">Of all files, one char per byte.</param>
    /// <param name="isWhole">Also what a profile of runs only allows has to be there.</param>
    /// <returns>A clause for each kind of finding; empty where nobody would send it back.</returns>
    public static IReadOnlyList<string> Of(ReadOnlyMemory<byte> metadata, IEnumerable<string> names, bool isWhole = false)
    {
        CrateReview review = new();
        try
        {
            using JsonDocument document = JsonDocument.Parse(metadata);
            review.Read(document.RootElement, isWhole);
            review.CheckFiles(names);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return [$"{CrateDocument.Name} is no JSON-LD of RO-Crate"];
        }

        return [.. review._findings];
    }

    private void Read(JsonElement document, bool isWhole)
    {
        foreach (JsonElement entity in document.GetProperty(Graph).EnumerateArray())
        {
            string id = entity.GetProperty(Id).GetString() ?? "";
            Note(!_entities.TryAdd(id, entity), "entries that stand twice", id);
            foreach (JsonProperty member in entity.EnumerateObject())
            {
                Note(!s_terms.Contains(member.Name), "terms outside of the context", member.Name);
                CheckText(member.Value);
            }
        }

        if (!_entities.TryGetValue(Root, out JsonElement root))
        {
            Note(true, "no root", Root);
            return;
        }

        foreach (string member in s_ofRoot)
        {
            Note(!root.TryGetProperty(member, out _), $"no {member} of the whole", "");
        }

        CheckPeople(root);
        HashSet<string> parts = [.. Ids(root, "hasPart")], mentioned = [.. Ids(root, "mentions")];
        foreach ((string id, JsonElement entity) in _entities)
        {
            Note(Is(entity, "CreateAction") && !mentioned.Contains(id), "actions that the root does not mention", id);
            Note(Is(entity, "File") && !id.Contains("://", StringComparison.Ordinal) && !parts.Contains(id),
                "files that the root does not list", id);
            Note(Is(entity, "CreateAction") && Ids(entity, "instrument").All(one => !_entities.ContainsKey(one)),
                "actions without what was run", id);
            CheckLinks(entity);
        }

        foreach ((string kind, string id) in new ProcessRunReview(_entities, root, isWhole).Findings())
        {
            Note(true, $"{ProcessRunReview.Profile}: {kind}", id);
        }

        foreach (string profile in Ids(root, "conformsTo"))
        {
            Note(profile.Contains("/wfrun/", StringComparison.Ordinal) && !_entities.Values.Any(one => Is(one, "CreateAction")),
                "a profile of runs without a run", profile);
        }
    }

    private void CheckPeople(JsonElement root)
    {
        string[] authors = [.. Ids(root, "author").Concat(Ids(root, "creator"))];
        Note(authors.Length == 0, "no author", "");
        foreach (string author in authors)
        {
            Note(!author.StartsWith("https://orcid.org/", StringComparison.Ordinal), "authors without ORCID", author);
        }
    }

    /// <summary>What is named and not described, but for addresses of the web.</summary>
    private void CheckLinks(JsonElement entity)
    {
        foreach (JsonProperty member in entity.EnumerateObject())
        {
            foreach (string id in Ids(entity, member.Name))
            {
                Note(!id.Contains("://", StringComparison.Ordinal) && !_entities.ContainsKey(id),
                    "names of what is not described", id);
            }
        }
    }

    private void CheckFiles(IEnumerable<string> names)
    {
        HashSet<string> there = [.. names.Select(name => new CrateFile(name, "", null, null).Id)];
        foreach ((string id, JsonElement entity) in _entities)
        {
            bool isInside = !id.Contains("://", StringComparison.Ordinal) && !id.StartsWith('#');
            Note(Is(entity, "File") && isInside && !there.Contains(id),
                "files that are described and not there", id);
        }

        foreach (string name in there.Where(name => !_entities.ContainsKey(name)))
        {
            Note(true, "files that are there and not described", name);
        }
    }

    private void CheckText(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            string text = value.GetString()!;
            string? home = Array.Find(s_homes, home => text.Contains(home, StringComparison.Ordinal));
            Note(home is not null, "paths of the author's machine", text);
        }
    }

    /// <summary>One finding of a kind is enough to look at.</summary>
    private void Note(bool isWrong, string kind, string example)
    {
        if (isWrong && !_findings.Any(known => known.StartsWith(kind, StringComparison.Ordinal)))
        {
            _ = _findings.Add(example.Length > 0 ? $"{kind}: {example}" : kind);
        }
    }
}
