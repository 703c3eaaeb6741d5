using System.Text;
using Hpc.Build;
using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>A RUN instruction: a program in the stage as it is so far.</summary>
/// <param name="mounts">Of this instruction.</param>
internal sealed class DockerRun(BuildPlace place, BuildRequest request, DockerState state, StepMounts mounts)
{
    /// <param name="arguments">Values of ARG, which the program has as variables.</param>
    /// <param name="proxies">Variables on which the layer does not depend.</param>
    /// <exception cref="RefusedException">The program failed.</exception>
    public BuiltLayers Add(DockerInstruction instruction, IReadOnlyDictionary<string, string> arguments,
        IReadOnlyDictionary<string, string> proxies)
    {
        string[] more = [.. instruction.Flags.SelectMany(flag => Option(instruction, flag.Key, flag.Value))];
        string? home = Home(instruction.Line);
        string script = Script(instruction);
        string[] words = [.. instruction.Json ?? [.. state.Shell, script]];
        Dictionary<string,
            string> variables = new(arguments,
            StringComparer.Ordinal)
            { ["SOURCE_DATE_EPOCH"] = BuildRequest.Text(state.Settings.Time) };
        foreach (string[] variable in (state.Config.Environment ?? []).Select(entry => entry.Split('=', 2))
            .Where(parts => parts.Length == 2))
        {
            variables[variable[0]] = variable[1];
        }

        string key =
            state.Layers.Next(["run", "1", .. words, "", .. more, .. mounts.Key, "", state.WorkingDirectory,
            home ?? "", .. request.StepWords, "",
            .. variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
                .Select(variable => $"{variable.Key}={variable.Value}")]);
        return new StepLayer(place, request).Add(state.Layers, key, $"line {instruction.Line}", state.Settings,
            RunTraces.Contains,
            upper =>
            {
                (string[] started, string? shown) = instruction.Json is not null || !LongScript.IsOne(script) ? (words, null)
                    : LongScript.Put(place, state.Shell, script, instruction.Line);
                return Run(upper, shown, [.. more, .. Place(instruction, home)],
                    proxies.Concat(variables.ExceptBy(proxies.Keys, one => one.Key)).ToDictionary(),
                    HasNoShell(instruction, home) ? started : In(home, state.WorkingDirectory, started));
            },
            status => new RefusedException($"cannot build the image: line {instruction.Line} failed with status {status}",
                $"RUN {instruction.Rest}",
                "correct the Dockerfile; the steps in front of this one are kept"));
    }

    /// <summary>Its own words are a program's, and the image may have no other one.</summary>
    private static bool HasNoShell(DockerInstruction instruction, string? home) => instruction.Json is not null && home is null;

    private string[] Place(DockerInstruction instruction, string? home) =>
        HasNoShell(instruction, home) ? ["--pwd", state.WorkingDirectory] : [];

    private int Run(string upper, string? shown, string[] more, Dictionary<string, string> variables, string[] words)
    {
        StepProgram program = new(place, request) { More = [.. more, .. mounts.Words()], Hidden = mounts.Hidden };
        try
        {
            return program.Run(state.Layers, upper, shown, variables, "exec", words);
        }
        finally
        {
            place.EndStep();
        }
    }

    /// <summary>What ENV says, else the home directory of USER; null for root's.</summary>
    private string? Home(int line)
    {
        if (state.Variable("HOME") is not null || state.Config.User is not { Length: > 0 } user)
        {
            return state.Variable("HOME");
        }

        using LayerStack stack = state.Layers.Open();
        DockerUser found = DockerUser.Of(stack.Files, user, line);
        return found.UserId == 0 ? null : found.Home;
    }

    /// <summary>A directory of a layer is none of the image that hpcrun looks at before it is mounted: the step goes there by
    /// itself. As root it would be at root's home.</summary>
    private static string[] In(string? home, string directory, string[] words) => directory == "/" && home is null ? words
        : ["/bin/sh", "-c", "cd \"$1\" && HOME=${2:-$HOME} && export HOME && shift 2 && exec \"$@\"", "sh", directory,
            home ?? "", .. words];

    /// <summary>The shell reads here-documents by itself; one without a command is the script.</summary>
    private static string Script(DockerInstruction instruction)
    {
        if (instruction.Documents is [var only] && instruction.Rest.StartsWith("<<", StringComparison.Ordinal)
            && instruction.Rest.TrimStart('<', '-', ' ', '"', '\'') is var name && name.TrimEnd('"', '\'') == only.Name)
        {
            return only.Text.StartsWith("#!", StringComparison.Ordinal)
                ? $"{only.Text[2..].Split('\n')[0].Trim()} <<'{only.Name}'\n{only.Text}{only.Name}\n" : only.Text;
        }

        StringBuilder script = new(instruction.Rest);
        foreach (HereDocument document in instruction.Documents)
        {
            script.Append('\n').Append(document.Text).Append(document.Name);
        }

        return script.Append(instruction.Documents.Count > 0 ? "\n" : "").ToString();
    }

    private string[] Option(DockerInstruction instruction, string name, string value)
    {
        switch (name)
        {
            case "network" when value is "none" or "host" or "default":
                return value == "none" ? ["--network", "none"] : [];
            case "security" when value == "sandbox":
                return [];
            case "mount":
                mounts.Add(instruction.Line, value);
                return [];
            default:
                throw new RefusedException($"cannot do line {instruction.Line}: RUN --{name}={value} is unknown",
                    "hpcrun knows --network=none|host and --mount", "RUN without it");
        }
    }
}
