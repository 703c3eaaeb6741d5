using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Launch.Solver;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary><c>hpcrun slurm hosts</c>: what scontrol show hostnames and hostlist do, where there is no scontrol (in an image, on
/// a desk).</summary>
internal static class SlurmHostsCommand
{
    public static CommandSpec Tree() => new("hosts", "Print the names in a list of hosts, n[1-3]: one a line.")
    {
        Arguments = [new("[LIST]...") { MayBeEmpty = true }],
        Options = [new("fold", 'f', null, "the short form of the names instead")],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        string? given = SolverProcess.OfThisProcess().Environment.Get(SlurmVariables.StepNodes);
        try
        {
            List<string> names = HostList.Expand(words.Arguments.Count > 0 ? string.Join(',', words.Arguments) : given
                ?? throw new CommandLineException("missing LIST", "outside a job step there is no list to take",
                    "hpcrun slurm hosts 'n[1-3]'"));
            Terminal.Print(words.Has("fold") ? HostList.Fold(names) + "\n"
                : names.Count > 0 ? string.Join('\n', names) + "\n" : "");
            return 0;
        }
        catch (SlurmFormatException error)
        {
            throw new UsageException($"cannot read {error.What}: {error.Why}");
        }
    }
}
