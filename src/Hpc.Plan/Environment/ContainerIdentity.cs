namespace Hpc.Plan;

/// <summary>The variables by which a program sees that it is in a container, and in which. The image's scripts can read
/// them.</summary>
internal static class ContainerIdentity
{
    /// <summary>The file that a build script writes exports to; scripts written for Apptainer look at these names.</summary>
    private const string CustomScript = "/.singularity.d/env/91-environment.sh";

    /// <summary>execve(2) takes no longer string than 128 KiB (MAX_ARG_STRLEN), with its name and its end.</summary>
    private const int LongestList = (128 << 10) - 32;

    public static List<EnvironmentAssignment> Variables(EnvironmentInputs inputs)
    {
        List<EnvironmentAssignment> variables =
        [
            new EnvironmentAssignment("HOME", inputs.Home),
            new EnvironmentAssignment(WellKnownVariable.Path, WellKnownVariable.DefaultPath),
        ];
        foreach (string prefix in WellKnownVariable.Prefixes)
        {
            foreach ((string name, string value) in Facts(inputs))
            {
                variables.Add(new EnvironmentAssignment(prefix + name, value));
            }
        }

        return variables;
    }

    private static List<EnvironmentAssignment> Facts(EnvironmentInputs inputs)
    {
        List<EnvironmentAssignment> variables = [];
        RunRequest request = inputs.Request;
        variables.Add(new EnvironmentAssignment("CONTAINER", inputs.ImagePath));
        variables.Add(new EnvironmentAssignment("NAME",
            inputs.ImagePath[(inputs.ImagePath.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/')));
        variables.Add(new EnvironmentAssignment("COMMAND", request.Command switch
        {
            CommandKind.Exec => "exec",
            CommandKind.Run => "run",
            CommandKind.Shell => "shell",
            CommandKind.Start => "start",
            _ => "test",
        }));
        variables.Add(new EnvironmentAssignment("ENVIRONMENT", CustomScript));
        if (request.Binds.Count > 0
            && string.Join(',', request.Binds.Select(bind => BindSpec.Escape(bind.Destination)))
                is { Length: < LongestList } bound)
        {
            variables.Add(new EnvironmentAssignment("BIND", bound));
        }

        if (request.Instance is { } instance)
        {
            variables.Add(new EnvironmentAssignment("INSTANCE", instance.Name));
        }

        if (request.App is { } app)
        {
            variables.Add(new EnvironmentAssignment("APPNAME", app));
        }

        if (!request.Evaluate)
        {
            variables.Add(new EnvironmentAssignment("NO_EVAL", "1"));
        }

        return variables;
    }
}
