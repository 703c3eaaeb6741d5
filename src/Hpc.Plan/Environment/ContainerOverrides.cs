namespace Hpc.Plan;

/// <summary>What the user sets in the container: the host's *ENV_ variables, over them --env-file, over them --env.</summary>
internal sealed class ContainerOverrides
{
    private readonly Dictionary<string, OverrideValue> _values = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private readonly bool _exactLibraryPath;

    private ContainerOverrides(bool exactLibraryPath) => _exactLibraryPath = exactLibraryPath;

    /// <summary>Those whose names a shell can hold.</summary>
    public IEnumerable<OverrideValue> ForScripts => _values.Values.Where(one => ShellName.IsValid(one.Name));

    /// <summary>Other names: no script can see them, so they are set as they are.</summary>
    public List<EnvironmentAssignment> Verbatim()
    {
        List<EnvironmentAssignment> variables = [];
        foreach (OverrideValue one in _values.Values)
        {
            if (!ShellName.IsValid(one.Name))
            {
                variables.Add(new EnvironmentAssignment(one.Name, one.Text));
            }
        }

        return variables;
    }

    /// <summary>In the place of the image's, to which it may refer.</summary>
    public OverrideValue? Path { get; private set; }
    public string? PrependPath { get; private set; }
    public string? AppendPath { get; private set; }
    public IReadOnlyList<string> Warnings => _warnings;

    public static ContainerOverrides Collect(EnvironmentInputs inputs, HostVariables host)
    {
        ContainerOverrides overrides = new(inputs.Request.ExactLibraryPath);
        bool evaluated = inputs.Request.Evaluate;
        overrides.AddAll(host.Overrides, evaluated);
        for (int file = 0; file < inputs.EnvironmentFileTexts.Count; file++)
        {
            overrides.AddAll(EnvironmentFile.Parse(inputs.Request.EnvironmentFiles[file], inputs.EnvironmentFileTexts[file],
                inputs.Host), evaluated: false);
        }

        overrides.AddAll(inputs.Request.Environment, evaluated);
        overrides.Pin(inputs.Request.Pins, host.Passed);
        return overrides;
    }

    /// <summary>What the user sets wins, with a line; of glibc's tunables each for itself.</summary>
    private void Pin(IReadOnlyList<EnvironmentAssignment> pins, EnvironmentBlock passed)
    {
        foreach (EnvironmentAssignment pin in pins)
        {
            string? said = _values.TryGetValue(pin.Name, out OverrideValue? value) ? value.Text : passed.Get(pin.Name);
            string pinned = said is null ? pin.Value : pin.Name == GlibcTunables.Variable ? GlibcTunables.Merge(said, pin.Value)
                : said;
            if (pinned != said)
            {
                _values[pin.Name] = new OverrideValue(pin.Name, pinned, Evaluated: false);
            }

            if (!pinned.Contains(pin.Value, StringComparison.Ordinal))
            {
                Warn($"{pin.Name} stays '{said}', as you set it: --pin-numerics would set '{pin.Value}'");
            }
        }
    }

    private void AddAll(IEnumerable<EnvironmentAssignment> assignments, bool evaluated)
    {
        foreach (EnvironmentAssignment assignment in assignments)
        {
            Add(assignment.Name, assignment.Value, evaluated);
        }
    }

    private void Add(string name, string value, bool evaluated)
    {
        switch (name)
        {
            case "HOME":
                Warn("HOME is not set this way; use --home");
                break;
            case "UID" or "GID":
                break;
            case WellKnownVariable.Path:
                Path = new OverrideValue(name, value, evaluated);
                break;
            case WellKnownVariable.PrependPath:
                PrependPath = value;
                break;
            case WellKnownVariable.AppendPath:
                AppendPath = value;
                break;
            case WellKnownVariable.LibraryPath when value.Length > 0 && !_exactLibraryPath:
                _values[name] = new OverrideValue(name, $"{value}:{WellKnownVariable.LibraryDirectory}", evaluated);
                break;
            default:
                _values[name] = new OverrideValue(name, value, evaluated);
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
