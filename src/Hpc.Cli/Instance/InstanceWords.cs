using Hpc.CommandLine;
using Hpc.Launch.Instances;
using Hpc.Launch.Solver;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The words with which hpcrun starts itself as an instance, and what they tell of a running one.</summary>
internal static class InstanceWords
{
    /// <summary>As <see cref="RunningInstance.WordsOf"/> writes it.</summary>
    public const string Option = "instance";

    public const string StartScriptOption = "start-script";
    private const string PidFile = "--pid-file";

    /// <exception cref="UsageException">It is no such word.</exception>
    public static InstanceRequest Parse(OptionText value) => InstanceRequest.Parse(value.Text)
        ?? throw new UsageException($"cannot use {value.Origin} \"{value.Text}\": not NAME:LOG",
            "hpcrun instance start writes this option", "hpcrun instance start IMAGE NAME");

    /// <param name="options">What the user wrote in front of the image.</param>
    /// <param name="arguments">What he wrote behind the name.</param>
    public static IReadOnlyList<string> Of(string calledAs, InstanceRequest instance, bool startScript,
        IEnumerable<string> options, string image, IEnumerable<string> arguments) =>
        [.. RunningInstance.WordsOf(calledAs, instance), .. startScript ? ["--" + StartScriptOption] : Array.Empty<string>(),
            .. WithoutPidFile(options), image, .. arguments];

    /// <summary>What a running instance was started with; null if its process has ended.</summary>
    public static RunRequest? RequestOf(RunningInstance instance) =>
        SolverProcess.OfProcess(instance.ProcessId, launcher: 0) is { } process
        ? LaunchPipeline.Request(CommandKind.Run, CommandLine.Split(instance.Words), process) : null;

    /// <summary>For tables: a word that cannot be read is no reason to show nothing.</summary>
    public static string ImageOf(RunningInstance instance)
    {
        try
        {
            return RequestOf(instance)?.Image ?? "";
        }
        catch (UsageException)
        {
            return "";
        }
    }

    /// <summary>The image that instance://NAME was started from; any other name as it is.</summary>
    public static string ImageNamed(string name) =>
        name.StartsWith(InstanceRequest.Scheme, StringComparison.Ordinal)
            ? ImageOf(RunningInstance.Require(name[InstanceRequest.Scheme.Length..])) : name;

    private static IEnumerable<string> WithoutPidFile(IEnumerable<string> options)
    {
        bool isValue = false;
        foreach (string word in options)
        {
            if (!isValue && word != PidFile && !word.StartsWith(PidFile + "=", StringComparison.Ordinal))
            {
                yield return word;
            }

            isValue = !isValue && word == PidFile;
        }
    }
}
