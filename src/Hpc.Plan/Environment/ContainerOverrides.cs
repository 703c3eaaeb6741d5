namespace Hpc.Plan;

/// <summary>What the user sets in the container: the host's *ENV_ variables, over them --env-file, over them --env.</summary>
internal sealed class ContainerOverrides
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    /// <summary>Names that a shell can hold, with the text to evaluate.</summary>
    public IEnumerable<EnvironmentAssignment> Evaluated => Assignments.Where(one => ShellName.IsValid(one.Name));

    /// <summary>Other names: no script can see them, so they are set as they are.</summary>
    public IEnumerable<EnvironmentAssignment> Verbatim => Assignments.Where(one => !ShellName.IsValid(one.Name));

    public string? Path { get; private set; }
    public string? PrependPath { get; private set; }
    public string? AppendPath { get; private set; }
    public IReadOnlyList<string> Warnings => _warnings;

    private IEnumerable<EnvironmentAssignment> Assignments => _values.Select(pair => new EnvironmentAssignment(pair.Key, pair.Value));

    public static ContainerOverrides Collect(EnvironmentInputs inputs, IReadOnlyList<EnvironmentAssignment> host)
    {
        ContainerOverrides overrides = new();
        overrides.AddAll(host);
        for (int file = 0; file < inputs.EnvironmentFileTexts.Count; file++)
        {
            overrides.AddAll(EnvironmentFile.Parse(inputs.Request.EnvironmentFiles[file], inputs.EnvironmentFileTexts[file], inputs.Host));
        }

        overrides.AddAll(inputs.Request.Environment);
        return overrides;
    }

    private void AddAll(IEnumerable<EnvironmentAssignment> assignments)
    {
        foreach (EnvironmentAssignment assignment in assignments)
        {
            Add(assignment.Name, assignment.Value);
        }
    }

    private void Add(string name, string value)
    {
        switch (name)
        {
            case "HOME":
                Warn("HOME is not set this way; use --home");
                break;
            case "UID" or "GID":
                break;
            case WellKnownVariable.Path:
                Path = value;
                break;
            case WellKnownVariable.PrependPath:
                PrependPath = value;
                break;
            case WellKnownVariable.AppendPath:
                AppendPath = value;
                break;
            case WellKnownVariable.LibraryPath when value.Length > 0:
                _values[name] = $"{value}:{WellKnownVariable.LibraryDirectory}";
                break;
            default:
                _values[name] = value;
                break;
        }
    }

    private void Warn(string warning)
    {
        if (!_warnings.Contains(warning))
        {
            _warnings.Add(warning);
        }
    }
}
