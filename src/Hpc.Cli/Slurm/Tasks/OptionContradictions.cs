using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>--container- options that cannot be meant together, or not so; pure. What exec itself refuses, exec's parser
/// finds.</summary>
internal static class OptionContradictions
{
    /// <exception cref="UsageException">One was found.</exception>
    public static void Check(ContainerOptions options)
    {
        foreach (OptionText option in options.Said)
        {
            if (options.HasSaid("--no-" + option.Origin[2..]))
            {
                throw new UsageException($"cannot use {option.Origin} together with --no-{option.Origin[2..]}", null,
                    "remove one of them");
            }
        }

        if (options.HasSaid("--container-writable") && options.HasSaid("--container-readonly"))
        {
            throw new UsageException("cannot use --container-writable together with --container-readonly", null,
                "remove one of them");
        }

        if (options["workdir"] is { } directory && !directory.Text.StartsWith('/')
            && !(options.HasRelativeDirectories && directory.Text.Length > 0))
        {
            throw new UsageException($"cannot use {directory.Origin} \"{directory.Text}\": not an absolute path", null,
                "write / in front, or $PWD/");
        }

        if (options["save"] is { Text.Length: 0 } save)
        {
            throw new UsageException($"cannot use {save.Origin}: the name of the file is missing", null,
                $"{save.Origin}=FILE.sif");
        }
    }
}
