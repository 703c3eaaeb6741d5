using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>What the words of a build name: DEST SOURCE, or buildah's <c>-f FILE -t NAME CONTEXT</c>.</summary>
/// <param name="Source">A recipe, or what is pulled or converted.</param>
/// <param name="Context">Directory of what a Dockerfile copies; null for the Dockerfile's own.</param>
/// <param name="IsRecipe">It was said to be one: <c>--file</c>, <c>--tag</c> with a directory.</param>
internal sealed record BuildLine(string Target, string Source, string? Context, bool IsRecipe)
{
    private const string Usage = "hpcrun build DEST SOURCE";

    /// <summary>As buildah and docker look for them.</summary>
    private static readonly string[] s_names = ["Containerfile", "Dockerfile"];

    public bool IsDefinition => RecipeText.IsDefinition(Source);

    public bool IsDockerfile => !IsDefinition && (IsRecipe || RecipeText.IsDockerfile(Source));

    /// <exception cref="CommandLineException">A word is missing or too many.</exception>
    /// <exception cref="RefusedException">A directory that is to have a recipe has none.</exception>
    public static BuildLine Of(ParsedArguments words)
    {
        Queue<string> rest = new(words.Arguments);
        string target = words.Text("tag") ?? (rest.TryDequeue(out string? first) ? first
            : throw new CommandLineException("missing DEST", null, Usage));
        string? recipe = words.Text("file");
        string? second = rest.TryDequeue(out string? next) ? next : null;
        if (rest.TryDequeue(out string? third))
        {
            throw new CommandLineException($"unexpected argument \"{third}\"", null, "hpcrun build -f FILE -t NAME CONTEXT");
        }

        if (recipe is not null)
        {
            return new BuildLine(target, recipe, second ?? ".", IsRecipe: true);
        }

        if (words.Text("tag") is null)
        {
            return new BuildLine(target, second ?? throw new CommandLineException("missing SOURCE", null, Usage), null, false);
        }

        string source = second ?? ".";
        return Directory.Exists(source) ? new BuildLine(target, RecipeIn(source), source, IsRecipe: true)
            : new BuildLine(target, source, null, IsRecipe: false);
    }

    private static string RecipeIn(string directory) =>
        s_names.Select(name => Path.Combine(directory, name)).FirstOrDefault(File.Exists)
        ?? throw new RefusedException($"cannot build '{directory}': it has no Containerfile and no Dockerfile",
            "with --tag, SOURCE is a recipe or a directory that has one",
                "--file FILE; without --tag: hpcrun build DEST DIRECTORY");
}
