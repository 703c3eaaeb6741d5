using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>What is executed in the container, and with which environment.</summary>
public sealed record SolverStart(ProcessArguments Process, EnvironmentBlock Environment, IReadOnlyList<string> Warnings)
{
    public static SolverStart Compose(RunRequest request, HostFacts host, OpenImage image, EnvironmentBlock caller)
    {
        OciConfig? oci = image.OciConfiguration;
        ContainerEnvironment environment = ContainerEnvironment.Compose(new EnvironmentInputs
        {
            Request = request,
            Host = caller,
            Files = image.Facts.Files,
            ImagePath = image.Facts.Path,
            Home = request.Home?.Destination ?? (request.FakeRoot ? "/root" : host.Home),
            Oci = oci,
            EnvironmentFileTexts = [.. request.EnvironmentFiles.Select(ReadEnvironmentFile)],
            CoveredPaths = ["/proc", "/sys", "/dev", "/tmp", "/var/tmp", host.Home, host.WorkingDirectory, .. request.Binds.Select(bind => bind.Destination)],
        });
        ProcessArguments process = ProcessDecision.Decide(request, image.Facts.Files, environment.Path, oci);
        foreach (EnvironmentAssignment assignment in process.Environment)
        {
            environment.Block.Set(assignment.Name, assignment.Value);
        }

        return new SolverStart(environment.Prelude?.Wrap(process) ?? process, environment.Block, environment.Warnings);
    }

    private static string ReadEnvironmentFile(string path) => SmallFile.ReadText(path)
        ?? throw new LaunchRefusedException($"--env-file '{path}'", "it does not exist or cannot be read", "ls -l " + path);
}
