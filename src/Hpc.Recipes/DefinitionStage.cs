namespace Hpc.Recipes;

/// <summary>A stage of a definition file: from one Bootstrap line to the next.</summary>
public sealed record DefinitionStage
{
    /// <summary>Keys in lower case.</summary>
    public IReadOnlyDictionary<string, string> Header { get; init; } = new Dictionary<string, string>();

    /// <summary>Sections by name, but for %files and those of applications.</summary>
    public IReadOnlyDictionary<string, DefinitionSection> Sections { get; init; } = new Dictionary<string, DefinitionSection>();

    public IReadOnlyList<TransferSection> Files { get; init; } = [];

    /// <summary>Names of applications, in their order.</summary>
    public IReadOnlyList<string> Applications { get; init; } = [];

    /// <summary>Sections of applications by both names: "appinstall foo".</summary>
    public IReadOnlyDictionary<string, DefinitionSection> ApplicationSections { get; init; } =
        new Dictionary<string, DefinitionSection>();

    public string? Name => Header.GetValueOrDefault("stage");

    public bool IsEmpty => Header.Count == 0 && Sections.Count == 0 && Files.Count == 0 && Applications.Count == 0;

    public DefinitionSection Section(string name) => Sections.GetValueOrDefault(name, DefinitionSection.Empty);

    public DefinitionSection Section(string name, string application) =>
        ApplicationSections.GetValueOrDefault($"{name} {application}", DefinitionSection.Empty);

    /// <summary>%labels, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels => LabelLines.Parse(Section("labels").Text);
}
