using System.Diagnostics;

namespace Hpc.Host;

/// <summary>An exception that nothing foresaw: one message, and with HPCRUN_DEBUG=1 the frames that it came through.</summary>
public static class InternalError
{
    private const int StandardError = 2;

    private const string Variable = "HPCRUN_DEBUG", MakeOne = "crash";

    public static bool IsTraced => Environment.GetEnvironmentVariable(Variable) is "1" or MakeOne;

    /// <summary>With HPCRUN_DEBUG=crash `hpcrun version` fails so, to show what a report would have in it.</summary>
    public static void IfAskedFor()
    {
        if (Environment.GetEnvironmentVariable(Variable) == MakeOne)
        {
            throw new InvalidOperationException($"{Variable}={MakeOne}");
        }
    }

    public static void Tell(Exception error)
    {
        Terminal.Error(Headline(error), "this is a defect of hpcrun",
            IsTraced ? null : "HPCRUN_DEBUG=1 shows where; report it with the command line");
        if (IsTraced)
        {
            Terminal.Print(Frames(error), StandardError);
        }
    }

    public static string Headline(Exception error) => $"internal error: {error.GetType().Name}: {error.Message}";

    /// <summary>One a line: names where the program has them, else addresses, and what names them.</summary>
    public static string Frames(Exception error) => error.StackTrace?.Contains("<unknown>", StringComparison.Ordinal) != true
        ? $"{error.StackTrace}\n"
        : string.Concat(new StackTrace(error).GetFrames().Select(frame => $"   at 0x{frame.GetNativeIP():x}\n"))
            + "   addr2line -Cfipe hpcrun.dbg ADDRESS names them\n";
}
