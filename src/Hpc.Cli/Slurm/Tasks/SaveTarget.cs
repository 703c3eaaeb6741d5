using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The file of --container-save: whether an image can be written there when the task's work is done.</summary>
internal static class SaveTarget
{
    /// <summary>NAME_MAX (limits.h), in bytes.</summary>
    private const int LongestName = 255;

    /// <param name="directory">Where a relative name starts.</param>
    /// <exception cref="UsageException">No file can be there, or none can be written.</exception>
    public static void Check(ContainerOptions options, string directory)
    {
        if (options["save"] is not { } save)
        {
            return;
        }

        string file = HostPath.Absolute(save.Text, directory);
        string above = file[..Math.Max(file.LastIndexOf('/'), 1)];
        PathKind there = HostProbe.Look(file).Kind;
        if (file.EndsWith('/') || there == PathKind.Directory)
        {
            throw Refused(save, "it is a directory", "an image is a file", $"{save.Origin}={save.Text.TrimEnd('/')}/app.sif");
        }

        if (HostProbe.Look(above).Kind != PathKind.Directory)
        {
            throw Refused(save, $"'{above}' is not a directory here", Loss, $"mkdir -p {above}");
        }

        if (there == PathKind.Special)
        {
            throw Refused(save, "it is a device, a FIFO or a socket", "an image is a file", $"ls -l {file}");
        }

        if (file.Length - file.LastIndexOf('/') - 1 > LongestName)
        {
            throw Refused(save, $"the name is longer than {LongestName} bytes", Loss, "a shorter name");
        }

        if (Unistd.TryAccessForWriting(above) is -Errno.EACCES or -Errno.EROFS)
        {
            throw Refused(save, $"you may not write to '{above}' here", Loss, $"ls -ld {above}");
        }
    }

    private const string Loss = "the container would be lost with the task";

    private static UsageException Refused(OptionText save, string fault, string why, string remedy) =>
        new($"cannot use {save.Origin} \"{save.Text}\": {fault}", why, remedy);
}
