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

    /// <summary>An instruction that ONBUILD keeps for the stages that begin with the image.</summary>
    /// <param name="line">Of the instruction that it is done at, for messages.</param>
    /// <exception cref="RefusedException">It is none, or one that cannot wait.</exception>
    public static DockerInstruction Trigger(string text, int line) => DockerLines.Read(text).Instructions switch
    {
        [{ Name: not ("ONBUILD" or "FROM" or "MAINTAINER") } only] => only with { Line = line },
        _ => throw new RefusedException($"cannot do line {line}: ONBUILD cannot keep '{text}'",
            "it keeps an instruction that is not ONBUILD, FROM or MAINTAINER", "ONBUILD RUN COMMAND"),
    };

    private static DockerStage Stage(DockerInstruction from, List<DockerInstruction> instructions) =>
        from.Rest.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) switch
        {
            [var image] => new(from.Line, image, null, from.Flag("platform"), instructions),
            [var image, var word, var name] when word.Equals("as", StringComparison.OrdinalIgnoreCase) =>
                new(from.Line, image, name.ToLowerInvariant(), from.Flag("platform"), instructions),
            _ => throw new RefusedException($"cannot read line {from.Line}: FROM takes an image and perhaps a name",
                $"it has '{from.Rest}'",
                "FROM IMAGE AS NAME"),
        };
}
