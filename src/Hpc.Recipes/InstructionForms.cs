using System.Text.Json;
using System.Text.RegularExpressions;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>What an instruction of a Dockerfile must have to be one, whatever its variables are: what BuildKit refuses before it
/// builds anything is refused here, with the line.</summary>
internal sealed partial class InstructionForms(char escape)
{
    private readonly DockerWords _words = new(escape, _ => "");

    /// <exception cref="RefusedException">A word is missing, or of a form that the instruction does not take.</exception>
    public void Check(DockerInstruction instruction)
    {
        switch (instruction.Name)
        {
            case "ENV" or "LABEL":
                CheckPairs(instruction);
                break;
            case "ARG":
                CheckArguments(instruction);
                break;
            case "MAINTAINER" or "STOPSIGNAL" or "USER" or "WORKDIR" or "ONBUILD" or "EXPOSE":
                Need(instruction, instruction.Rest.Length > 0);
                break;
            case "FROM":
                CheckStage(instruction);
                break;
            case "ADD" or "COPY":
                CheckCopy(instruction);
                break;
            case "VOLUME":
                CheckVolumes(instruction);
                break;
            case "SHELL":
                CheckShell(instruction);
                break;
            case "HEALTHCHECK":
                CheckHealth(instruction);
                break;
            default:
                CheckJson(instruction, instruction.Rest);
                break;
        }

        if (instruction.Name == "ONBUILD")
        {
            _ = Dockerfile.Trigger(instruction.Rest, instruction.Line);
        }
    }

    private void CheckPairs(DockerInstruction instruction)
    {
        string form = $"{instruction.Name} NAME=VALUE";
        IReadOnlyList<string> words = _words.Split(instruction.Rest);
        Need(instruction, words.Count > 0);
        bool isOld = !words[0].Contains('=', StringComparison.Ordinal);
        if (isOld && words.Count < 2)
        {
            throw Wrong(instruction, $"'{words[0]}' has no value", form);
        }

        foreach (string word in isOld ? [] : words)
        {
            _ = word.IndexOf('=', StringComparison.Ordinal) switch
            {
                < 0 => throw Wrong(instruction, $"'{word}' has no equals sign",
                    $"{form}; a value with spaces stands in quotes"),
                0 => throw Wrong(instruction, $"'{word}' has no name", form),
                _ => 0,
            };
        }
    }

    private void CheckArguments(DockerInstruction instruction)
    {
        IReadOnlyList<string> words = _words.Split(instruction.Rest);
        Need(instruction, words.Count > 0);
        if (words.FirstOrDefault(word => word[0] == '=') is { } nameless)
        {
            throw Wrong(instruction, $"'{nameless}' has no name", "ARG NAME, or ARG NAME=VALUE");
        }
    }

    private static void CheckStage(DockerInstruction instruction)
    {
        string[] words = instruction.Rest.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        bool isNamed = words is [_, var word, _] && word.Equals("as", StringComparison.OrdinalIgnoreCase);
        if (!isNamed && words.Length != 1)
        {
            throw Wrong(instruction, "FROM takes an image and perhaps a name", "FROM IMAGE AS NAME");
        }

        if (isNamed && !StageName().IsMatch(words[2]))
        {
            throw Wrong(instruction, $"'{words[2]}' cannot be the name of a stage",
                "a letter, then letters, digits, '-', '_' and '.'; a number is the stage of that number");
        }
    }

    private void CheckCopy(DockerInstruction instruction)
    {
        CheckJson(instruction, instruction.Rest);
        IReadOnlyList<string> words = instruction.Json ?? _words.Split(instruction.Rest);
        if (words.Count < 2)
        {
            throw new RefusedException($"cannot read line {instruction.Line}: {instruction.Name} has no target",
                "the last word is the target, those in front are sources", $"{instruction.Name} SOURCE /TARGET");
        }

        if (instruction.Json is null && words[^1].StartsWith("<<", StringComparison.Ordinal))
        {
            throw Wrong(instruction, "a here-document cannot be the target", $"{instruction.Name} <<NAME /TARGET");
        }
    }

    private static void CheckVolumes(DockerInstruction instruction)
    {
        CheckJson(instruction, instruction.Rest);
        Need(instruction, instruction.Json is { } words ? words.Count > 0 : instruction.Rest.Length > 0);
        if (instruction.Json is { } names && names.Any(string.IsNullOrWhiteSpace))
        {
            throw Wrong(instruction, "a volume has no name", "VOLUME /DIR");
        }
    }

    private static void CheckShell(DockerInstruction instruction)
    {
        CheckJson(instruction, instruction.Rest);
        if (instruction.Json is not { Count: > 0 })
        {
            throw Wrong(instruction, "SHELL takes words in brackets", "SHELL [\"/bin/bash\", \"-c\"]");
        }
    }

    private static void CheckHealth(DockerInstruction instruction)
    {
        Need(instruction, instruction.Rest.Length > 0);
        string[] parts = instruction.Rest.Split([' ', '\t'], 2);
        string kind = parts[0].ToUpperInvariant(), command = parts.Length > 1 ? parts[1].Trim() : "";
        if (kind == "NONE" ? command.Length > 0 : kind != "CMD" || command.Length == 0)
        {
            throw Wrong(instruction, kind == "NONE" ? "NONE takes no words" : kind == "CMD" ? "CMD has no command"
                : $"'{parts[0]}' is neither CMD nor NONE", "HEALTHCHECK CMD COMMAND");
        }

        CheckJson(instruction, command);
        foreach ((string name, string value) in kind == "NONE" ? [] : instruction.Flags)
        {
            if (value.Length > 0 && !(name == "retries" ? Count() : Duration()).IsMatch(value))
            {
                throw Wrong(instruction, $"--{name} is '{value}'", name == "retries" ? "--retries=3" : $"--{name}=30s");
            }
        }
    }

    /// <summary>Brackets are words where they are JSON; then all of them are text.</summary>
    private static void CheckJson(DockerInstruction instruction, string text)
    {
        try
        {
            using JsonDocument? json = text.StartsWith('[') ? JsonDocument.Parse(text) : null;
            if (json?.RootElement.EnumerateArray().Any(word => word.ValueKind != JsonValueKind.String) == true)
            {
                throw Wrong(instruction, "a word in brackets is not text", $"{instruction.Name} [\"WORD\", \"WORD\"]");
            }
        }
        catch (JsonException)
        {
            // a shell's [ it is
        }
    }

    private static void Need(DockerInstruction instruction, bool hasWords) => _ = hasWords ? 0
        : throw new RefusedException($"cannot read line {instruction.Line}: nothing follows {instruction.Name}",
            $"{instruction.Name} needs a word", "add what it is to say, or remove the line");

    private static RefusedException Wrong(DockerInstruction instruction, string what, string instead) =>
        new($"cannot read line {instruction.Line}: {what}", $"it is {instruction.Name} {instruction.Rest}", instead);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9._-]*\z")]
    private static partial Regex StageName();

    [GeneratedRegex(@"\A\+?[0-9]{1,9}\z")]
    private static partial Regex Count();

    /// <summary>Go's, from a millisecond on; 0 says nothing.</summary>
    [GeneratedRegex(@"\A\+?(0|([0-9]+(\.[0-9]*)?|\.[0-9]+)(ms|s|m|h)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|ms|s|m|h))*)\z")]
    private static partial Regex Duration();
}
