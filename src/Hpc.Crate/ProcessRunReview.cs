using System.Text.Json;
using System.Text.RegularExpressions;
using static Hpc.Crate.CrateEntity;

namespace Hpc.Crate;

/// <summary>What the profile Process Run Crate 0.5 asks of a crate that claims it
/// (https://www.researchobject.org/workflow-run-crate/profiles/0.5/process_run_crate/).</summary>
/// <param name="isWhole">Also what it only allows: what others' validators look for.</param>
internal sealed partial class ProcessRunReview(IReadOnlyDictionary<string, JsonElement> entities, JsonElement root, bool isWhole)
{
    public const string Profile = "Process Run Crate";

    /// <summary>Begins what the profile allows and a crate does not have.</summary>
    public const string Allowed = "it allows, ";

    private const string Address = "https://w3id.org/ro/wfrun/process/", Terms = "https://w3id.org/ro/terms/workflow-run#",
        Status = "http://schema.org/", Application = "SoftwareApplication", Source = "SoftwareSourceCode",
        Workflow = "ComputationalWorkflow", Image = "ContainerImage", Collection = "Collection", Failed = "FailedActionStatus";

    private static readonly string[] s_actions = ["CreateAction", "ActivateAction", "UpdateAction"],
        s_programs = [Application, Source, Workflow], s_people = ["Person", "Organization"],
        s_objects = ["File", "MediaObject", "Dataset", Collection, "CreativeWork", "PropertyValue"];

    public IEnumerable<(string Kind, string Id)> Findings() => !Ids(root, "conformsTo").Any(IsProfile) ? []
        : Profiles().Concat(entities.SelectMany(one => Of(one.Value).Select(kind => (kind, one.Key))));

    private static bool IsProfile(string id) => id.StartsWith(Address, StringComparison.Ordinal);

    private IEnumerable<(string Kind, string Id)> Profiles() => Ids(root, "conformsTo")
        .Where(id => !IsOne(id, "CreativeWork")).Select(id => ("a profile that is not described", id));

    private IEnumerable<string> Of(JsonElement entity) => s_actions.Any(type => Is(entity, type)) ? OfAction(entity)
        : s_programs.Any(type => Is(entity, type)) ? OfProgram(entity)
        : Is(entity, Image) ? OfImage(entity) : Is(entity, Collection) ? OfCollection(entity) : [];

    private IEnumerable<string> OfAction(JsonElement action)
    {
        bool hasFailed = Texts(action, "actionStatus").Any(status => status == Status + Failed), hasError = Has(action, "error");
        return Said(
            (!Has(action, "instrument") || !AllAre(action, "instrument", s_programs), "an action without a program"),
            (!Has(action, "name"), "an action without name"),
            (!Has(action, "description"), "an action without description"),
            (!Has(action, "endTime"), "an action without endTime"),
            (Texts(action, "endTime").Concat(Texts(action, "startTime")).Any(time => !Iso().IsMatch(time)),
                "a time that is not of ISO 8601"),
            (!Has(action, "agent") || !AllAre(action, "agent", s_people), "an action without a person or organization as agent"),
            (Texts(action, "actionStatus").Any(status => status is not (Status + Failed or Status + "CompletedActionStatus")),
                "an actionStatus that is neither completed nor failed"),
            (!AllAre(action, "environment", "PropertyValue"), "an environment that is not of PropertyValue"),
            (Texts(action, "containerImage").Any(image => !IsOne(image, Image)
                && !image.StartsWith("http", StringComparison.Ordinal)), "a containerImage that is none"),
            (!Is(action, "ActivateAction") && !Has(action, "result"), "an action without result"),
            (hasError && !hasFailed, "an error of an action that has not failed"),
            (!AllAre(action, "object", s_objects) || !AllAre(action, "result", s_objects),
                "an object or result that is not data"),
            (isWhole && !Has(action, "startTime"), Allowed + "an action without startTime"),
            (isWhole && !Has(action, "object"), Allowed + "an action without object"),
            (isWhole && !Has(action, "actionStatus"), Allowed + "an action without actionStatus"),
            (isWhole && !Has(action, "containerImage"), Allowed + "an action without containerImage"),
            (isWhole && hasFailed && !hasError, Allowed + "an action that failed without error"));
    }

    /// <summary>An address as its name stands for the url.</summary>
    private IEnumerable<string> OfProgram(JsonElement program)
    {
        string id = program.GetProperty("@id").GetString() ?? "";
        bool hasVersion = Has(program, "version"), isApplication = Is(program, Application),
            isNeeded = entities.Values.Any(other => Ids(other, "softwareRequirements").Contains(id));
        return Said(
            (!Has(program, "name"), "a program without name"),
            (!Has(program, "url") && !id.StartsWith("http", StringComparison.Ordinal), "a program without url"),
            (!isApplication && !hasVersion, "source code without version"),
            (isApplication && !hasVersion && !Has(program, "softwareVersion"), "a program without version"),
            (isApplication && hasVersion && Has(program, "softwareVersion"), "a program with version and softwareVersion"),
            (isApplication && !AllAre(program, "softwareRequirements", Application),
                "softwareRequirements that are not software"),
            (isWhole && isApplication && !isNeeded && !Has(program, "softwareRequirements"),
                Allowed + "a program without softwareRequirements"));
    }

    private IEnumerable<string> OfImage(JsonElement image) => Said(
        (!Texts(image, "additionalType").Any(type => type is Terms + "DockerImage" or Terms + "SIFImage"),
            "an image without additionalType"),
        (!Has(image, "registry"), "an image without registry"),
        (!Has(image, "name"), "an image without name"),
        (isWhole && !Has(image, "tag"), Allowed + "an image without tag"),
        (isWhole && !Has(image, "sha256"), Allowed + "an image without sha256"));

    private IEnumerable<string> OfCollection(JsonElement collection)
    {
        string id = collection.GetProperty("@id").GetString() ?? "";
        bool isUsed = entities.Values.Any(one => s_actions.Any(type => Is(one, type))
            && Ids(one, "object").Concat(Ids(one, "result")).Contains(id));
        return !isUsed ? [] : Said(
            (!Ids(root, "mentions").Contains(id), "a collection that the root does not mention"),
            (!Has(collection, "hasPart"), "a collection without hasPart"),
            (!Has(collection, "mainEntity"), "a collection without mainEntity"));
    }

    private static IEnumerable<string> Said(params (bool IsWrong, string Kind)[] all) =>
        all.Where(one => one.IsWrong).Select(one => one.Kind);

    private static bool Has(JsonElement entity, string member) => entity.TryGetProperty(member, out JsonElement value)
        && value.ValueKind is not JsonValueKind.Null && (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > 0);

    private bool AllAre(JsonElement entity, string member, params string[] types) =>
        Texts(entity, member).All(id => types.Any(type => IsOne(id, type)));

    private bool IsOne(string id, string type) => entities.TryGetValue(id, out JsonElement one) && Is(one, type);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{3})?\+\d{2}:\d{2})?$")]
    private static partial Regex Iso();
}
