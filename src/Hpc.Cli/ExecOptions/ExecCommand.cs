using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>Words and environment of exec, run, shell and test to a <see cref="RunRequest"/>. Looks at nothing else.</summary>
internal static class ExecCommand
{
    private const string SeeHelp = "--help lists the options; what belongs to the program goes behind the image";

    /// <param name="command">Which of the four.</param>
    /// <param name="words">What follows the command's name, Latin-1. Global options that stood before it come first.</param>
    /// <param name="environment">The caller's environment: defaults for the options.</param>
    /// <param name="calledAs">The program's name, for messages.</param>
    /// <exception cref="UsageException">The words cannot be meant.</exception>
    public static RunRequest Parse(
        CommandKind command, IReadOnlyList<string> words, EnvironmentBlock environment, string calledAs = "hpcrun",
        SiteConfiguration? configuration = null)
    {
        OptionIndex index = new(command);
        OptionReader<ExecOption> reader = new OptionReader<ExecOption>(index.Options, words, SeeHelp).ReadOptions();
        RunRequest request = new() { Command = command, CalledAs = calledAs };
        IReadOnlyList<OptionUse> variables = EnvironmentDefaults.Read(environment, index);
        List<OptionUse> defaults = configuration?.Defaults(index) ?? [];
        request = configuration is null ? request
            : WithConfiguration(request, configuration, index, defaults, variables, reader.Uses);
        request = Apply(request, variables);
        request = Apply(request, reader.Uses);
        request = configuration?.Kept(defaults, request) ?? request;
        return request.Help ? request : WithImage(RequestSettlement.Of(request), words, reader.Next);
    }

    /// <summary>Defaults of the files, then those of the profiles that files, variables and words name.</summary>
    private static RunRequest WithConfiguration(
        RunRequest request, SiteConfiguration configuration, OptionIndex index, List<OptionUse> defaults,
            IReadOnlyList<OptionUse> variables, IReadOnlyList<OptionUse> words)
    {
        configuration.CheckLocks(variables);
        configuration.CheckLocks(words);
        request = Apply(request, defaults);
        foreach (IReadOnlyList<OptionUse> uses in new[] { defaults, variables, words })
        {
            foreach (OptionUse use in uses)
            {
                request = use.Option.Name == "profile" ? Apply(request, configuration.Profile(index, use.Value)) : request;
            }
        }

        return request;
    }

    private static RunRequest Apply(RunRequest request, IReadOnlyList<OptionUse> uses)
    {
        foreach (OptionUse use in uses)
        {
            request = use.Option.Apply(request, use.Value);
            if (use.Option.Section == OptionSection.Accepted)
            {
                request = request with { Notes = [.. request.Notes, $"{use.Value.Origin} has no effect: {use.Option.Help}"] };
            }
        }

        return request;
    }

    private static RunRequest WithImage(RunRequest request, IReadOnlyList<string> words, int image)
    {
        string usage = HelpText.UsageLine(request.Command, request.CalledAs);
        if (request.JoinProcess is not null)
        {
            return request.Command == CommandKind.Exec && image >= words.Count
                ? throw new CommandLineException("missing COMMAND after --join PID", null, usage)
                : request with { Arguments = [.. words.Skip(image)] };
        }

        if (image >= words.Count || words[image].Length == 0)
        {
            throw image >= words.Count ? new CommandLineException("missing IMAGE", null, usage)
                : new UsageException("the name of the image is empty", "perhaps a variable of a script is not set", usage);
        }

        if (request.Command == CommandKind.Exec && image + 1 == words.Count)
        {
            throw new CommandLineException($"missing COMMAND after image \"{words[image]}\"", null, usage);
        }

        return request with { Image = words[image], Arguments = [.. words.Skip(image + 1)] };
    }
}
