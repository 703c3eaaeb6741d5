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
        Terminal.Error(Headline(error), "this is a defect of hpcrun", IsTraced ? null : "HPCRUN_DEBUG=1 shows where; report it with the command line");
        if (IsTraced)
        {
            Terminal.Print(Frames(error), StandardError);
        }
    }

    public static string Headline(Exception error) => $"internal error: {error.GetType().Name}: {error.Message}";

    /// <summary>One a line.</summary>
    public static string Frames(Exception error) => $"{error.StackTrace}\n";
}
