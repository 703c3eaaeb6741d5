using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>--container- options that cannot be meant together, or not so; pure. What exec itself refuses, exec's parser finds.</summary>
internal static class OptionContradictions
{
    /// <exception cref="UsageException">One was found.</exception>
    public static void Check(ContainerOptions options)
    {
        foreach (OptionText option in options.Said)
        {
            if (options.HasSaid("--no-" + option.Origin[2..]))
            {
                throw new UsageException($"{option.Origin} and --no-{option.Origin[2..]}", "an option and its --no- form were both given", "leave one of them out");
            }
        }

        if (options.HasSaid("--container-writable") && options.HasSaid("--container-readonly"))
        {
            throw new UsageException("--container-writable and --container-readonly contradict each other", null, "leave one of them out");
        }

        if (options["workdir"] is { } directory && !directory.Text.StartsWith('/'))
        {
            throw new UsageException($"{directory.Origin} \"{directory.Text}\"", "it is not an absolute path", "/ in front, or $PWD/");
        }

        if (options["save"] is { Text.Length: 0 } save)
        {
            throw new UsageException(save.Origin, "it names no file", $"{save.Origin}=FILE.sif");
        }
    }
}
