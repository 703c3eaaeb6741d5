using Hpc.CommandLine;
using Hpc.Launch.Instances;
using Hpc.Launch.Solver;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The words with which hpcrun starts itself as an instance, and what they tell of a running one.</summary>
internal static class InstanceWords
{
    public const string StartScriptOption = "start-script";
    private const string PidFile = "pid-file";

    /// <exception cref="UsageException">It is no such word.</exception>
    public static InstanceRequest Parse(OptionText value) => InstanceRequest.Parse(value.Text)
        ?? throw new UsageException($"cannot use {value.Origin} \"{value.Text}\": not NAME:LOG",
            "hpcrun instance start writes this option", "hpcrun instance start IMAGE NAME");

    /// <param name="options">What the user wrote in front of the image.</param>
    /// <param name="arguments">What he wrote behind the name.</param>
    public static IReadOnlyList<string> Of(string calledAs, InstanceRequest instance, bool startScript,
        IReadOnlyList<string> options, string image, IEnumerable<string> arguments) =>
        [.. RunningInstance.WordsOf(calledAs, instance), .. startScript ? ["--" + StartScriptOption] : Array.Empty<string>(),
            .. ForTheLaunch(options), image, .. arguments];

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
        catch (RefusedException)
        {
            return "";
        }
    }

    /// <summary>The image that instance://NAME was started from; any other name as it is.</summary>
    public static string ImageNamed(string name) =>
        name.StartsWith(InstanceRequest.Scheme, StringComparison.Ordinal)
            ? ImageOf(RunningInstance.Require(name[InstanceRequest.Scheme.Length..])) : name;

    /// <summary>The image is there by then, and a password is on no command line that stays.</summary>
    private static IEnumerable<string> ForTheLaunch(IReadOnlyList<string> options)
    {
        HashSet<int> left = [];
        foreach (OptionUse<ExecOption> use in new OptionReader<ExecOption>(new OptionIndex(CommandKind.Start).Options, options,
            "").ReadOptions().Uses)
        {
            if (use.Option.Section == OptionSection.Fetching || use.Option.Name == PidFile)
            {
                left.UnionWith(Enumerable.Range(0, options.Count).Take(use.Words));
            }
        }

        return options.Where((_, at) => !left.Contains(at));
    }
}
