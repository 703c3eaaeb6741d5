using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Oci;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun build DEST SOURCE</c>, as Apptainer's: pull or convert, by what SOURCE is.</summary>
internal static class BuildCommand
{
    /// <summary>What no build reads but recipes.</summary>
    private static readonly string[] s_ofRecipes = [".def", "Dockerfile", "Containerfile"];

    public static CommandSpec Tree() => Verbs.Spec("build") with
    {
        Arguments =
        [
            new("DEST", "image file to make (SIF; SquashFS when it ends in .sqfs), or with --sandbox a directory"),
            new("SOURCE", "docker://NAME or another URI of pull, an image file, an archive, or a directory"),
        ],
        Options =
        [
            new("sandbox", 's', null, "make a directory"),
            new("fakeroot", 'f', null, "accepted for Apptainer's scripts: nobody needs root to make an image"),
            new("notest", 'T', null, "accepted for Apptainer's scripts: no test is run"),
            new("fix-perms", '\0', null, "accepted for Apptainer's scripts: the owner can remove what is made"),
            .. ImageOptions.Specs, .. ConnectionOptions.Specs,
        ],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        string source = words[1];
        ImageTarget target = ImageTarget.Of(words[0], format: words.Has("sandbox") ? ImageFormat.Directory : null);
        if ((ImageSource.Find(source) ?? LayeredFile.Find(ImageTarget.Bytes(source))) is { } layered)
        {
            PullCommand.Pull(layered, layered.Uri, target, ImageOptions.Settings(words), ImageOptions.Wanted(words),
                ImageOptions.Cache(words), ConnectionOptions.Read(words));
            return 0;
        }

        RefuseRecipe(source);
        ConvertCommand.OfFiles(source, target, ImageOptions.Settings(words));
        return 0;
    }

    /// <exception cref="RefusedException">SOURCE is a recipe.</exception>
    private static void RefuseRecipe(string source)
    {
        if (File.Exists(source) && s_ofRecipes.Any(name => source.EndsWith(name, StringComparison.Ordinal)))
        {
            throw new RefusedException($"cannot build '{source}': hpcrun does not read recipes yet", "build makes images of URIs, images and directories", "build it with another tool, then hpcrun convert");
        }
    }
}
