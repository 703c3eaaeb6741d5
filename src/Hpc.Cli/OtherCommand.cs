using System.Reflection;
using Hpc.Launch;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>Commands that launch nothing.</summary>
internal static class OtherCommand
{
    public static int Run(CommandLine line)
    {
        switch (line.Command)
        {
            case "version":
                Message.Write(1, $"hpcrun {typeof(OtherCommand).Assembly.GetName().Version?.ToString(3)}\n");
                return 0;
            case "doctor":
                return DoctorCommand.Run(summary: line.Words.Contains("--summary"));
            default:
                throw new UsageException($"unknown command \"{line.Command}\"", null, "hpcrun --help");
        }
    }
}
