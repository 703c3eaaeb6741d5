using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>How a section of a definition file is run: by sh, which ends with the first command that fails and shows each
/// of them, with the section's own words.</summary>
internal static class SectionScript
{
    /// <summary>What %post writes there is set when the image runs.</summary>
    public const string EnvironmentFile = "/.singularity.d/env/91-environment.sh";

    private const string Program = "-c";

    /// <param name="script">The file with its lines.</param>
    /// <exception cref="RefusedException">Nothing follows -c.</exception>
    public static string[] Words(string name, DefinitionSection section, string script)
    {
        string[] words = section.Words;
        int at = Array.IndexOf(words, Program);
        if (at == words.Length - 1 && at >= 0)
        {
            throw new RefusedException($"cannot run %{name}: -c has no program",
                "behind -c stands the program that reads the section", $"%{name} -c /bin/bash");
        }

        return ["/bin/sh", "-ex", .. at < 0 ? [.. words, script]
            : new[] { Program, $"{string.Join(' ', words[(at + 1)..])} {script}" }];
    }

    public static RefusedException Failed(string name, int status) =>
        new($"cannot build the image: %{name} failed with status {status}",
        status switch
        {
            126 => "a program of the script could not be executed",
            127 => "a program of the script was not found",
            > 128 => $"a program of the script was ended by signal {status - 128}",
            _ => "the last command that is shown above failed",
        },
        "correct the recipe; the steps in front of this one are kept");
}
