using System.Globalization;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>A Dockerfile (Dockerfile reference), read as BuildKit reads it.</summary>
/// <param name="Arguments">The ARG instructions in front of the first FROM.</param>
/// <param name="Escape">Takes the meaning from the character behind it.</param>
public sealed record Dockerfile(IReadOnlyList<DockerInstruction> Arguments, IReadOnlyList<DockerStage> Stages, char Escape)
{
    /// <param name="text">One char per byte.</param>
    /// <exception cref="RefusedException">It cannot be read; the message says which line is at fault.</exception>
    public static Dockerfile Parse(string text)
    {
        (IReadOnlyList<DockerInstruction> instructions, char escape) = DockerLines.Read(text);
        List<DockerStage> stages = [];
        List<DockerInstruction> arguments = [], current = arguments;
        foreach (DockerInstruction instruction in instructions)
        {
            if (instruction.Name == "FROM")
            {
                stages.Add(Stage(instruction, current = []));
            }
            else if (stages.Count > 0 || instruction.Name == "ARG")
            {
                current.Add(instruction);
            }
            else
            {
                throw new RefusedException($"cannot read line {instruction.Line}: {instruction.Name} has no stage",
                    "only ARG may stand in front of FROM", "FROM IMAGE");
            }
        }

        return stages.Count > 0 ? new Dockerfile(arguments, stages, escape) : throw new RefusedException(
            "cannot read the Dockerfile: it has no FROM", "FROM says what the image begins with", "FROM IMAGE");
    }

    /// <summary>The stage of a name, or of a number as text, in front of another one; null for none.</summary>
    public int? Find(string stage, int before)
    {
        string name = stage.ToLowerInvariant();
        for (int at = before - 1; at >= 0; at--)
        {
            if (Stages[at].Name == name)
            {
                return at;
            }
        }

        return int.TryParse(stage, out int number) && number >= 0 && number < before ? number : null;
    }

    /// <summary>The stage that --from names, wherever in the file it stands; null where it names an image.</summary>
    /// <exception cref="RefusedException">It is a number, and there is no such stage.</exception>
    public int? FindSource(string stage) => Find(stage, Stages.Count) ?? (!int.TryParse(stage, out int number) ? null
        : throw new RefusedException($"cannot copy from stage {number}: there is none",
            $"stages have numbers from 0 to {Stages.Count - 1}", "COPY --from=NAME"));

    /// <summary>What a stage is called in messages: its name, or its number.</summary>
    public string NameOf(int stage) => Stages[stage].Name ?? stage.ToString(CultureInfo.InvariantCulture);

    /// <summary>An instruction that ONBUILD keeps for the stages that begin with the image.</summary>
    /// <param name="line">Of the instruction that it is done at, for messages.</param>
    /// <exception cref="RefusedException">It is none, or one that cannot wait.</exception>
    public static DockerInstruction Trigger(string text, int line) => DockerLines.Read(text).Instructions switch
    {
        [{ Name: not ("ONBUILD" or "FROM" or "MAINTAINER") } only] => only with { Line = line },
        _ => throw new RefusedException($"cannot do line {line}: ONBUILD cannot keep '{text}'",
            "it keeps an instruction that is not ONBUILD, FROM or MAINTAINER", "ONBUILD RUN COMMAND"),
    };

    private static DockerStage Stage(DockerInstruction from, List<DockerInstruction> instructions)
    {
        string[] words = from.Rest.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return new DockerStage(from.Line, words[0], words.ElementAtOrDefault(2)?.ToLowerInvariant(), from.Flag("platform"),
            instructions);
    }
}
