namespace Hpc.Plan;

/// <summary>The variables of a shell: value and export mark.</summary>
/// <param name="outer">Variables that can be read but are not exported unless they are assigned; null: there are none.</param>
internal sealed class ShellVariables(Func<string, string?>? outer = null)
{
    /// <summary>Longest value in bytes: a script that doubles a variable over and over ends here. The kernel takes 128
    /// KiB.</summary>
    private const int ValueLimit = 1 << 20;

    private readonly Dictionary<string, (string? Value, bool Exported)> _variables = new(StringComparer.Ordinal);

    /// <summary>Every assignment exports (<c>set -a</c>).</summary>
    public bool ExportAll { get; init; }

    /// <summary>The value, or null for an unset variable.</summary>
    public string? Get(string name) => _variables.TryGetValue(name, out var variable) ? variable.Value : outer?.Invoke(name);

    public void Set(string name, string value)
    {
        if (value.Length > ValueLimit)
        {
            throw new NeedsShellException(0, $"{name} grows beyond 1 MiB");
        }

        _variables[name] = (value, ExportAll || (_variables.TryGetValue(name, out var old) && old.Exported));
    }

    /// <summary>For values that no script made: whatever their length.</summary>
    public void SetExported(string name, string value) => _variables[name] = (value, true);

    /// <summary>Marks a variable, set or not.</summary>
    public void Export(string name) => _variables[name] = (Get(name), true);

    public void Unset(string name) => _variables[name] = (null, false);

    public bool IsSet(string name) => Get(name) is not null;

    /// <summary>What a child process would see.</summary>
    public List<EnvironmentAssignment> Exported()
    {
        List<EnvironmentAssignment> variables = [];
        foreach ((string name, (string? value, bool exported)) in _variables)
        {
            if (exported && value is not null)
            {
                variables.Add(new EnvironmentAssignment(name, value));
            }
        }

        return variables;
    }

    /// <summary>Names that are set but would not reach a child process.</summary>
    public List<string> Hidden()
    {
        List<string> names = [];
        foreach ((string name, (string? value, bool exported)) in _variables)
        {
            if (!exported && value is not null)
            {
                names.Add(name);
            }
        }

        return names;
    }
}
