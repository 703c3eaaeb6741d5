using Hpc.Binary;
using Hpc.Host;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Sif;
using Hpc.Stage;

namespace Hpc.Cli;

/// <summary>From the words to the command, and from every failure to one message and a status.</summary>
internal static class Entry
{
    public static CommandEnd Run(string[] argv, int control)
    {
        try
        {
            CommandLine line = CommandLine.Split(argv);
            line = line.Command == TaskCommand.Command ? TaskCommand.Expand(line, SolverProcess.OfThisProcess()) : line;
            return line.Kind is { } kind ? LaunchCommand.Run(line, kind, control) : CommandEnd.Done(CommandTree.Run(line));
        }
        catch (RefusedException error)
        {
            Terminal.Error(error.Message, error.Why, error.Remedy);
            return CommandEnd.OfLaunch(error.Status);
        }
        catch (CorruptImageException error)
        {
            Terminal.Error(error.Message, "the file is damaged or cut off",
                "compare its size and checksum with the original, and copy it again");
        }
        catch (UnsupportedFeatureException error)
        {
            Terminal.Error(error.Message, "the file is valid, but uses a feature that hpcrun does not have", error.Remedy);
        }
        catch (SystemCallException error)
        {
            (string why, string remedy) = Exhaustion.Of(error.Errno) ?? ("the kernel refused it", "hpcrun doctor");
            Terminal.Error(error.Message, why, remedy);
        }
        catch (OutOfMemoryException)
        {
            Terminal.Error("cannot go on: memory has run out", Exhaustion.OfMemory.Why, Exhaustion.OfMemory.Remedy);
        }
        catch (Exception error)
        {
            InternalError.Tell(error);
        }

        return CommandEnd.OfLaunch(Terminal.FailureStatus);
    }
}
