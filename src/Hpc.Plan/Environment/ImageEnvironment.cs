namespace Hpc.Plan;

/// <summary>The variables that the image and the user set, worked out here. Apptainer's order: the scripts see none of the host's
/// variables; behind 99-base.sh come the user's settings, at the end the words for PATH.</summary>
internal sealed class ImageEnvironment
{
    private readonly ContainerOverrides _overrides;
    private readonly List<string> _warnings = [];
    private readonly EnvironmentScript _script;

    public ImageEnvironment(EnvironmentInputs inputs, ContainerOverrides overrides, List<EnvironmentAssignment> start)
    {
        _overrides = overrides;
        foreach (EnvironmentAssignment variable in start)
        {
            Variables.SetExported(variable.Name, variable.Value);
        }

        _script = new EnvironmentScript(Variables, new ScriptFiles(inputs.Files, inputs.CoveredPaths));
    }

    public ShellVariables Variables { get; } = new();
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Evaluates everything.</summary>
    /// <param name="scripts">The image's scripts.</param>
    /// <param name="withoutShell">The image has no shell: a script that needs one is left out, a value is taken as it is.</param>
    /// <returns>null, or what needs a shell; then nothing here counts.</returns>
    public string? Evaluate(IReadOnlyList<ImageScript> scripts, bool withoutShell)
    {
        int before = ImageScripts.CountBeforeOverrides(scripts);
        string? obstacle = RunAll(scripts.Take(before), withoutShell)
            ?? ApplyOverrides(withoutShell) ?? RunAll(scripts.Skip(before), withoutShell);
        ApplyPathWords();
        return obstacle;
    }

    private string? RunAll(IEnumerable<ImageScript> scripts, bool withoutShell)
    {
        foreach (ImageScript script in scripts)
        {
            if (_script.Run(script.Path, script.Text) is { } obstacle)
            {
                if (!withoutShell)
                {
                    return obstacle;
                }

                _warnings.Add($"{obstacle} needs a shell, and the image has none: the rest of this script is skipped");
            }

            if (ImageScripts.SetsPath(script.Path))
            {
                Variables.SetExported(WellKnownVariable.Path,
                    SearchPath.WithDefaults(Variables.Get(WellKnownVariable.Path) ?? ""));
            }
        }

        return null;
    }

    private string? ApplyOverrides(bool withoutShell)
    {
        foreach (OverrideValue given in _overrides.ForScripts)
        {
            (string value, string? obstacle) = given.Evaluate(Variables);
            if (obstacle is not null && !withoutShell)
            {
                return obstacle;
            }

            if (obstacle is not null)
            {
                _warnings.Add($"{obstacle} needs a shell, and the image has none: the value is used unchanged");
            }

            Variables.SetExported(given.Name, value);
        }

        return null;
    }

    private void ApplyPathWords()
    {
        string path = Variables.Get(WellKnownVariable.Path) ?? WellKnownVariable.DefaultPath;
        Variables.SetExported(WellKnownVariable.Path, SearchPath.WithOverrides(path, _overrides));
        if (_overrides.Path is { Text.Length: > 0 } instead)
        {
            Variables.SetExported(WellKnownVariable.Path, instead.Evaluate(Variables).Value);
        }

        string libraries = Join(Variables.Get("PREPEND_LD_LIBRARY_PATH"), Variables.Get(WellKnownVariable.LibraryPath),
            Variables.Get("APPEND_LD_LIBRARY_PATH"));
        if (libraries.Length > 0)
        {
            Variables.SetExported(WellKnownVariable.LibraryPath, libraries);
        }

        if (WellKnownVariable.StockPrompts.Contains(Variables.Get("PS1") ?? ""))
        {
            Variables.SetExported("PS1", WellKnownVariable.Prompt);
        }
    }

    private static string Join(params ReadOnlySpan<string?> parts)
    {
        string joined = "";
        foreach (string? part in parts)
        {
            joined = string.IsNullOrEmpty(part) ? joined : joined.Length == 0 ? part : $"{joined}:{part}";
        }

        return joined;
    }
}
