using Hpc.Binary;
using Hpc.Build;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Oci;
using Hpc.Plan;
using Hpc.Registry;
using Hpc.Sif;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>From the words to the command, and from every failure to one message and a status.</summary>
internal static class Entry
{
    public static int Run(string[] args)
    {
        using Interruption interruption = new();
        ImageCommandLine commands = new(ImageCommandTree.Build());
        try
        {
            OwnWords.RequireUtf8();
            return commands.Run(args);
        }
        catch (Exception) when (RemovalAtEnd.IsEnding)
        {
            return Interruption.AwaitEnd();
        }
        catch (RefusedException error)
        {
            Report.Error(error.Message, error.Why, error.Remedy);
            return error.Status;
        }
        catch (EntryRefusedException error)
        {
            Report.Error($"'{error.Path}' cannot be in an image", error.Reason, "rename it, or remove it from the source");
        }
        catch (CorruptImageException error)
        {
            Report.Error(error.Message, "the image is damaged, or was made to do damage", "build and push it again");
        }
        catch (UnsupportedFeatureException error)
        {
            Report.Error(error.Message, "it is valid, but uses a feature that hpcrun does not have", error.Remedy);
        }
        catch (SystemCallException error)
        {
            (string why, string remedy) = Exhaustion.Of(error.Errno)
                ?? ("the kernel refused it", "look at free space and permissions: df -h, ls -l");
            Report.Error(error.Message, why, remedy);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Report.Error(error.Message, "the file system refused it", "look at free space and permissions: df -h, ls -l");
        }
        catch (OutOfMemoryException)
        {
            Report.Error("cannot go on: memory has run out", Exhaustion.OfMemory.Why, Exhaustion.OfMemory.Remedy);
        }
        catch (Exception error)
        {
            bool isDebug = Environment.GetEnvironmentVariable("HPCRUN_DEBUG") == "1"
                || args.Any(word => word is "--debug" or "-d");
            Report.Error($"internal error: {error.GetType().Name}: {error.Message}", "this is a defect of hpcrun",
                isDebug ? null : "HPCRUN_DEBUG=1 shows where; report it with the command line");
            Report.Trace(isDebug ? error.StackTrace : null);
        }

        return Report.FailureStatus;
    }
}
