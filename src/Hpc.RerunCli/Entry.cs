using Hpc.Archives;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Files;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.RerunCli;

/// <summary>From the words to the rerun, and from every failure to one message and a status.</summary>
internal static class Entry
{
    private const string Name = "hpcrun-rerun";

    public static int Run(string[] args)
    {
        try
        {
            OwnWords.RequireUtf8();
            return args is ["--version"] ? Version()
                : new CommandDispatch(text => Terminal.Print(text)).Run(RerunCommand.Tree(() => new Sha256()), args, Name);
        }
        catch (RefusedException error)
        {
            Terminal.Error(RawText.FromUtf16(error.Message), Bytes(error.Why), Bytes(error.Remedy));
            return error.Status;
        }
        catch (CorruptImageException error)
        {
            Terminal.Error(RawText.FromUtf16(error.Message), "the archive is damaged, or was made to do damage",
                "get it again");
        }
        catch (UnsupportedFeatureException error)
        {
            Terminal.Error(RawText.FromUtf16(error.Message), "it is valid, but uses a feature that this program does not have",
                Bytes(error.Remedy));
        }
        catch (SystemCallException error)
        {
            Terminal.Error(RawText.FromUtf16(error.Message), "the kernel refused it",
                "look at free space and permissions: df -h, ls -l");
        }
        catch (OutOfMemoryException)
        {
            Terminal.Error("cannot go on: memory has run out", Exhaustion.OfMemory.Why, Exhaustion.OfMemory.Remedy);
        }
        catch (Exception error)
        {
            Terminal.Error(InternalError.Headline(error), "this is a defect of hpcrun", "report it with the command line");
        }

        return Terminal.FailureStatus;
    }

    private static int Version()
    {
        Terminal.Print($"{Name} {ProgramVersion.Text}\n");
        return 0;
    }

    private static string? Bytes(string? text) => text is null ? null : RawText.FromUtf16(text);
}
