using System.Text;
using Hpc.Build;
using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>A RUN instruction: a program in the stage as it is so far.</summary>
internal sealed class DockerRun(BuildPlace place, BuildRequest request, DockerState state)
{
    /// <param name="arguments">Values of ARG, which the program has as variables.</param>
    /// <exception cref="RefusedException">The program failed.</exception>
    public BuiltLayers Add(DockerInstruction instruction, IReadOnlyDictionary<string, string> arguments)
    {
        string[] more = [.. instruction.Flags.SelectMany(flag => Option(instruction, flag.Key, flag.Value))];
        string[] words = [.. instruction.Json ?? [.. state.Shell, Script(instruction)]];
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
            state.Layers.Next(["run", "1", .. words, "", .. instruction.Flags.Select(flag => $"{flag.Key}={flag.Value}"), "",
            state.WorkingDirectory, .. request.StepWords, "",
            .. variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
                .Select(variable => $"{variable.Key}={variable.Value}")]);
        StepProgram program = new(place, request) { More = more };
        return new StepLayer(place, request).Add(state.Layers, key, $"line {instruction.Line}", state.Settings,
            RunTraces.Contains,
            upper => program.Run(state.Layers, upper, shown: null, variables, "exec", In(state.WorkingDirectory, words)),
            status => new RefusedException($"cannot build the image: line {instruction.Line} failed with status {status}",
                $"RUN {instruction.Rest}",
                "correct the Dockerfile; the steps in front of this one are kept"));
    }

    /// <summary>A directory of a layer is none of the image that hpcrun looks at before it is mounted: the step goes there by
    /// itself.</summary>
    private static string[] In(string directory, string[] words) => directory == "/" ? words
        : ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", directory, .. words];

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
        Dictionary<string, string> parts = value.Split(',').Select(part => part.Split('=', 2)).ToDictionary(part => part[0],
            part => part.ElementAtOrDefault(1) ?? "");
        string target = parts.GetValueOrDefault("target") ?? parts.GetValueOrDefault("dst")
            ?? parts.GetValueOrDefault("destination") ?? "";
        return (name, parts.GetValueOrDefault("type")) switch
        {
            ("network", _) when value is "none" or "host" or "default" => value == "none" ? ["--network", "none"] : [],
            ("mount", "cache") when target.Length > 0 =>
                ["--bind", $"{place.SharedDirectory(parts.GetValueOrDefault("id") ?? target)}:{target}"],
            ("mount", "tmpfs") when target.Length > 0 => ["--tmpfs", target],
            _ => throw new RefusedException($"cannot do line {instruction.Line}: RUN --{name}={value} is unknown",
                "hpcrun knows --network=none and --mount of the types cache and tmpfs", "COPY what the step needs"),
        };
    }
}
