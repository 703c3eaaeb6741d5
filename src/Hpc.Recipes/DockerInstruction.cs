using System.Text.Json;

namespace Hpc.Recipes;

/// <summary>An instruction of a Dockerfile, its continued lines joined.</summary>
/// <param name="Line">Where it begins, from 1 on.</param>
/// <param name="Name">In upper case: RUN.</param>
/// <param name="Flags">By name, without dashes; of several in their order.</param>
/// <param name="Rest">What follows the flags.</param>
public sealed record DockerInstruction(
    int Line, string Name, IReadOnlyList<KeyValuePair<string, string>> Flags, string Rest, IReadOnlyList<HereDocument> Documents)
{
    /// <summary>The words of the JSON form, ["a", "b"]; null where it is not that.</summary>
    public IReadOnlyList<string>? Json
    {
        get
        {
            try
            {
                return Rest.StartsWith('[') ? JsonSerializer.Deserialize(Rest, WordsJson.Default.StringArray) : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The value of a flag; null where it is not given.</summary>
    public string? Flag(string name) => Flags.LastOrDefault(flag => flag.Key == name).Value;

    /// <summary>Whether a flag without a value is given, and not as false.</summary>
    public bool IsOn(string name) => Flag(name) is { } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase);
}
