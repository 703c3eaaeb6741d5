namespace Hpc.Plan;

/// <summary>The environment that the solver starts with.</summary>
/// <param name="Block">With a <paramref name="Prelude"/>: the environment that the shell starts with.</param>
/// <param name="Prelude">null when every script could be evaluated here, which is the usual case.</param>
/// <param name="Warnings">What was not done and why, for stderr unless quiet.</param>
public sealed record ContainerEnvironment(EnvironmentBlock Block, ShellPrelude? Prelude, IReadOnlyList<string> Warnings)
{
    /// <summary>The PATH for finding the command. Behind a prelude the shell searches in its own.</summary>
    public string Path => Block.Get(WellKnownVariable.Path) ?? WellKnownVariable.DefaultPath;

    /// <summary>Apptainer's rules: the image's scripts over the host's variables, *ENV_X over the scripts, --env-file over that,
    /// --env over all.</summary>
    /// <exception cref="RefusedException">An --env-file cannot be read as one.</exception>
    public static ContainerEnvironment Compose(EnvironmentInputs inputs)
    {
        HostVariables host = HostVariables.Sort(inputs.Host, inputs.Request);
        ContainerOverrides overrides = ContainerOverrides.Collect(inputs, host);
        IReadOnlyList<ImageScript> ofImage = ImageScripts.Of(inputs.Files);
        List<EnvironmentAssignment> start = [.. ContainerIdentity.Variables(inputs), .. OciVariables(inputs, ofImage)];
        IReadOnlyList<ImageScript> scripts = AppScripts.Insert(ofImage, ScifApp.Of(inputs.Request), inputs.Files);

        ImageEnvironment image = new(inputs, overrides, start);
        EnvironmentBlock block = host.Passed;
        ShellPrelude? prelude = null;
        if (image.Evaluate(scripts, withoutShell: false) is { } obstacle)
        {
            if (ShellPrelude.FindShell(inputs.Files) is { } shell)
            {
                prelude = ShellPreludeProgram.Write(shell, obstacle, scripts, overrides, start, ref block);
            }
            else
            {
                image = new ImageEnvironment(inputs, overrides, start);
                _ = image.Evaluate(scripts, withoutShell: true);
            }
        }

        SetAll(block, prelude is null ? Exported(image.Variables, block) : start);
        SetAll(block, overrides.Verbatim());
        if (inputs.Request.Libraries.Count > 0)
        {
            block.Set(WellKnownVariable.LibraryPath, LibraryRequest.SearchPath(block.Get(WellKnownVariable.LibraryPath)));
        }

        if (prelude is null)
        {
            BashPrompt.Add(block);
        }

        return new ContainerEnvironment(block, prelude, [.. overrides.Warnings, .. prelude is null ? image.Warnings : []]);
    }

    /// <summary>What the scripts exported; a variable that they set without exporting hides the host's.</summary>
    private static List<EnvironmentAssignment> Exported(ShellVariables variables, EnvironmentBlock block)
    {
        foreach (string hidden in variables.Hidden())
        {
            block.Remove(hidden);
        }

        return variables.Exported();
    }

    /// <summary>An image without scripts has its variables in the OCI configuration, another one those that no script can
    /// export.</summary>
    private static List<EnvironmentAssignment> OciVariables(EnvironmentInputs inputs,
        IReadOnlyList<ImageScript> scripts) =>
        scripts.Count > 0 ? UnspokenVariables.Of(inputs) : inputs.Oci is null ? [] : All(inputs.Oci);

    private static List<EnvironmentAssignment> All(OciConfig oci)
    {
        List<EnvironmentAssignment> variables = [];
        foreach (string entry in oci.Environment)
        {
            (string name, string? value) = KeyValue.Split(entry);
            if (value is not null && name != "HOME")
            {
                variables.Add(new EnvironmentAssignment(name, name == WellKnownVariable.Path ? SearchPath.WithDefaults(value)
                    : value));
            }
        }

        return variables;
    }

    private static void SetAll(EnvironmentBlock block, List<EnvironmentAssignment> assignments)
    {
        foreach (EnvironmentAssignment assignment in assignments)
        {
            block.Set(assignment.Name, assignment.Value);
        }
    }
}
