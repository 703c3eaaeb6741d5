namespace Hpc.Plan;

/// <summary>The variables by which a program sees that it is in a container, and in which. The image's scripts can read
/// them.</summary>
internal static class ContainerIdentity
{
    /// <summary>The file that a build script writes exports to; scripts written for Apptainer look at these names.</summary>
    private const string CustomScript = "/.singularity.d/env/91-environment.sh";

    /// <summary>execve(2) takes no longer string than 128 KiB (MAX_ARG_STRLEN), with its name and its end.</summary>
    private const int LongestList = (128 << 10) - 32;

    public static IEnumerable<EnvironmentAssignment> Variables(EnvironmentInputs inputs)
    {
        yield return new EnvironmentAssignment("HOME", inputs.Home);
        yield return new EnvironmentAssignment(WellKnownVariable.Path, WellKnownVariable.DefaultPath);
        foreach (string prefix in WellKnownVariable.Prefixes)
        {
            foreach ((string name, string value) in Facts(inputs))
            {
                yield return new EnvironmentAssignment(prefix + name, value);
            }
        }
    }

    private static IEnumerable<EnvironmentAssignment> Facts(EnvironmentInputs inputs)
    {
        RunRequest request = inputs.Request;
        yield return new EnvironmentAssignment("CONTAINER", inputs.ImagePath);
        yield return new EnvironmentAssignment("NAME", inputs.ImagePath[(inputs.ImagePath.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/'));
        yield return new EnvironmentAssignment("COMMAND", request.Command switch
        {
            CommandKind.Exec => "exec",
            CommandKind.Run => "run",
            CommandKind.Shell => "shell",
            CommandKind.Start => "start",
            _ => "test",
        });
        yield return new EnvironmentAssignment("ENVIRONMENT", CustomScript);
        if (request.Binds.Count > 0 && string.Join(',', request.Binds.Select(bind => BindSpec.Escape(bind.Destination))) is { Length: < LongestList } bound)
        {
            yield return new EnvironmentAssignment("BIND", bound);
        }

        if (request.Instance is { } instance)
        {
            yield return new EnvironmentAssignment("INSTANCE", instance.Name);
        }

        if (request.App is { } app)
        {
            yield return new EnvironmentAssignment("APPNAME", app);
        }

        if (!request.Evaluate)
        {
            yield return new EnvironmentAssignment("NO_EVAL", "1");
        }
    }
}
