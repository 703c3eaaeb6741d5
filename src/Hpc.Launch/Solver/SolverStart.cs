using Hpc.Host;
using Hpc.Images;
using Hpc.Plan;

namespace Hpc.Launch.Solver;

/// <summary>What is executed in the container, and with which environment.</summary>
/// <param name="Files">What it will see of the image and of the user's binds.</param>
public sealed record SolverStart(ProcessArguments Process, EnvironmentBlock Environment, IReadOnlyList<string> Warnings,
    FileTree Files)
{
    /// <param name="seen">What another rank with the same request sees; null: nobody has looked.</param>
    public static SolverStart Compose(RunRequest request, HostFacts host, OpenImage image, EnvironmentBlock caller,
        FileTree? seen = null)
    {
        FileTree files = seen ?? VisibleFiles.Of(request, host, image.Facts);
        OciConfig? oci = image.OciConfiguration;
        ContainerEnvironment environment = ContainerEnvironment.Compose(new EnvironmentInputs
        {
            Request = request,
            Host = caller,
            Files = files,
            ImagePath = Written(request, host, image.Facts),
            Home = request.HomeInside(host.Home),
            Oci = oci,
            EnvironmentFileTexts = [.. request.EnvironmentFiles.Select(ReadEnvironmentFile)],
            CoveredPaths = Covered(request, host),
        });
        ProcessArguments process = ProcessDecision.Decide(request, files, environment.Path, oci);
        foreach (EnvironmentAssignment assignment in process.Environment)
        {
            environment.Block.Set(assignment.Name, assignment.Value);
        }

        return new SolverStart((process.IsNothing ? null : environment.Prelude?.Wrap(process)) ?? process, environment.Block,
            environment.Warnings, files);
    }

    /// <summary>With more variables.</summary>
    public SolverStart With(IReadOnlyList<EnvironmentAssignment> variables)
    {
        if (variables.Count == 0)
        {
            return this;
        }

        EnvironmentBlock environment = new(Environment.Entries);
        foreach (EnvironmentAssignment variable in variables)
        {
            environment.Set(variable.Name, variable.Value);
        }

        return this with { Environment = environment };
    }

    /// <summary>The image's path as the user wrote it, made absolute: a module's link app.sif is known inside by that
    /// name.</summary>
    private static string Written(RunRequest request, HostFacts host, ImageFacts image)
    {
        string path = ContainerPath.Of(HostPath.Absolute(request.Image, host.WorkingDirectory)).ToString();
        return path == image.Path || host.Look(path).Canonical != image.Path ? image.Path : path;
    }

    private static List<string> Covered(RunRequest request, HostFacts host)
    {
        List<string> paths = ["/proc", "/sys", "/dev", "/tmp", "/var/tmp", host.Home, host.WorkingDirectory,
            Normal(request.HomeInside(host.Home))];
        foreach (string scratch in request.Scratch)
        {
            paths.Add(Normal(scratch));
        }

        foreach (TmpfsRequest memory in request.Memory)
        {
            paths.Add(memory.Destination);
        }

        foreach (BindRequest bind in request.Binds)
        {
            if (bind.ImageSource is not null)
            {
                paths.Add(Normal(bind.Destination));
            }
        }

        return paths;
    }

    private static string Normal(string path) => ContainerPath.Of("/" + path).ToString();

    private static string ReadEnvironmentFile(string path) => SmallFile.ReadText(path)
        ?? throw new RefusedException($"cannot read --env-file '{path}'", "the file does not exist, or you may not read it",
            "ls -l " + path);
}
