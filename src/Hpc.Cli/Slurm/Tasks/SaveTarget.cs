using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The file of --container-save: whether an image can be written there when the task's work is done.</summary>
internal static class SaveTarget
{
    /// <param name="directory">Where a relative name starts.</param>
    /// <exception cref="UsageException">It is a directory, or in none.</exception>
    public static void Check(ContainerOptions options, string directory)
    {
        if (options["save"] is not { } save)
        {
            return;
        }

        string file = HostPath.Absolute(save.Text, directory);
        string above = file[..Math.Max(file.LastIndexOf('/'), 1)];
        if (file.EndsWith('/') || HostProbe.Look(file).Kind == PathKind.Directory)
        {
            throw new UsageException($"cannot use {save.Origin} \"{save.Text}\": it is a directory", "an image is a file",
                $"{save.Origin}={save.Text.TrimEnd('/')}/app.sif");
        }

        if (HostProbe.Look(above).Kind != PathKind.Directory)
        {
            throw new UsageException($"cannot use {save.Origin} \"{save.Text}\": '{above}' is not a directory here",
                "the container would be lost with the task", $"mkdir -p {above}");
        }
    }
}
