using System.Text.RegularExpressions;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>A definition file of Apptainer and Singularity ("Definition Files" in Apptainer's user guide), read as
/// Apptainer reads it.</summary>
public sealed partial record DefinitionFile(IReadOnlyList<DefinitionStage> Stages)
{
    /// <param name="text">One char per byte.</param>
    /// <exception cref="RefusedException">It cannot be read; the message says which line is at fault.</exception>
    public static DefinitionFile Parse(string text, BuildArguments arguments)
    {
        int[] begins = [0, .. Begin().Matches(text).Select(begin => begin.Index).Where(index => index > 0)];
        List<DefinitionStage> stages = [];
        for (int at = 0, line = 1; at < begins.Length; at++)
        {
            int end = at + 1 < begins.Length ? begins[at + 1] : text.Length;
            string part = text[begins[at]..end];
            DefinitionStage stage = Stage(part, line, arguments);
            line += part.AsSpan().Count('\n');
            if (!stage.IsEmpty)
            {
                stages.Add(stage);
            }
        }

        return stages.Count > 0 ? new DefinitionFile(stages) : throw new RefusedException(
            "cannot read the definition file: it is empty", "it has neither a header nor a section", "Bootstrap: docker");
    }

    /// <summary>The stage of a name, or of a number as text.</summary>
    /// <param name="before">Only those in front of this one.</param>
    /// <exception cref="RefusedException">There is none.</exception>
    public int IndexOf(string stage, int before)
    {
        for (int at = 0; at < before; at++)
        {
            if (Stages[at].Name == stage)
            {
                return at;
            }
        }

        string[] names = [.. Stages.Take(before).Select(known => known.Name).OfType<string>()];
        throw new RefusedException($"cannot copy files from the stage '{stage}': there is no such stage in front of it",
            names.Length > 0 ? $"stages are {string.Join(", ", names)}" : "no stage in front of it has a name", "Stage: NAME");
    }

    /// <summary>Read once for its %arguments, and once more with their values.</summary>
    private static DefinitionStage Stage(string text, int line, BuildArguments arguments)
    {
        RecipeLine[] Lines(string part) => [.. RecipeLine.Of(part).Select(one => one with { Number = one.Number + line - 1 })];
        DefinitionStage raw = DefinitionSections.Read(Lines(text));
        Dictionary<string, string> defaults = BuildArguments.Parse(raw.Section("arguments").Text);
        string filled = arguments.Fill(text, defaults);
        return filled == text ? raw : DefinitionSections.Read(Lines(filled));
    }

    [GeneratedRegex("^bootstrap:", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Begin();
}
