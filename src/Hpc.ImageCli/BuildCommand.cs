using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Oci;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun build DEST SOURCE</c>, as Apptainer's: build, pull or convert, by what SOURCE is.</summary>
internal static class BuildCommand
{
    public static CommandSpec Tree() => Verbs.Spec("build") with
    {
        Arguments =
        [
            new("DEST", "image file to make (SIF; SquashFS when it ends in .sqfs), oci:, oci-archive: or docker-archive:, " +
                "or with --sandbox a directory"),
            new("[SOURCE]",
                "definition file, Dockerfile, docker://NAME or another URI of pull, an image file, an archive, or a directory"),
        ],
        Options =
        [
            new("sandbox", 's', null, "make a directory"),
            new("update", 'u', null, "do a definition file's sections in the sandbox DEST, in the place of its Bootstrap"),
            new("build-arg", '\0', "NAME=VALUE", "value for {{ NAME }} of a definition file; may be repeated"),
            new("build-arg-file", '\0', "FILE", "file with lines of NAME=VALUE, over which --build-arg wins"),
            new("warn-unused-build-args", '\0', null, "go on where the recipe has no place for a build argument"),
            new("target", '\0', "STAGE", "stage of a Dockerfile, by name or number (default: the last one)"),
            new("context", '\0', "DIR", "directory of what a Dockerfile copies (default: the Dockerfile's)"),
            new("secret", '\0', "id=NAME[,src=FILE|,env=VAR]",
                "what RUN --mount=type=secret shows to a step, and is kept nowhere; may be repeated"),
            new("ssh", '\0', "default|NAME[=SOCKET]",
                "agent that RUN --mount=type=ssh shows to a step (default: $SSH_AUTH_SOCK); may be repeated"),
            new("section", '\0', "NAME[,NAME...]", "only these sections of a definition file (default: all)"),
            new("notest", 'T', null, "do not run %test"),
            new("no-setup", '\0', null, "do not run %pre and %setup, which run on this machine"),
            new("shell-on-error", '\0', null, "open a shell in a step that fails"),
            new("no-cache", '\0', null, "run every step, also where the cache has its layer"),
            new("check", '\0', null, "build an image again, of what it says of itself, and say by file what differs"),
            new("dry-run", '\0', null, "show the steps, and which the cache has; make nothing") { Aliases = ["explain"] },
            new("bind", 'B', "SRC[:DEST[:OPTS]]", "show a file or directory of this machine to the steps; may be repeated"),
            new("nv", '\0', null, "show NVIDIA libraries of this machine to the steps"),
            new("rocm", '\0', null, "show AMD libraries of this machine to the steps"),
            new("network", '\0', "none|host", "network of the steps (default: host)") { ValueWords = ["none", "host"] },
            new("mount", '\0', "SPEC", "as --bind: type=bind,src=A,dst=B[,ro]; may be repeated"),
            MksquashfsArguments.Option, PullOptions.Library, PullOptions.NoCleanup,
            PullOptions.TemporaryDirectory,
            new("fakeroot", 'f', null, "accepted for Apptainer's scripts: steps always run as root of their own"),
            new("writable-tmpfs", '\0', null, "accepted for Apptainer's scripts: %test may write, and what it writes is dropped"),
            new("fix-perms", '\0', null, "accepted for Apptainer's scripts: the owner can remove what is made"),
            new("ignore-fakeroot-command", '\0', null, "accepted for Apptainer's scripts: the command fakeroot is not used"),
            new("ignore-userns", '\0', null, "accepted for Apptainer's scripts: there is always a user namespace")
                { Aliases = ["userns"] },
            new("ignore-subuid", '\0', null,
                "accepted for Apptainer's scripts: subordinate ids are not used") { Aliases = ["ignore-proot"] },
            SbomOption.Spec, .. ImageOptions.Specs, .. ConnectionOptions.Specs, .. BuildWords.Refused,
        ],
        Run = Run,
    };

    /// <exception cref="CommandLineException">A word is missing or too many.</exception>
    private static int Run(ParsedArguments words)
    {
        if (words.Has("check"))
        {
            _ = words.Arguments.Count == 1 ? 0
                : throw new CommandLineException($"unexpected argument \"{words[1]}\"", null, "hpcrun build --check IMAGE");
            PullOptions.UseDirectoryForTemporaryFiles(words);
            return new BuildCheck(words).Run();
        }

        string source = words.Arguments.Count == 2 ? words[1]
            : throw new CommandLineException("missing SOURCE", null, "hpcrun build DEST SOURCE");
        ImageTarget target = ImageTarget.Of(words[0], format: words.Has("sandbox") ? ImageFormat.Directory : null);
        SbomOption.Check(target, words);
        PullOptions.UseDirectoryForTemporaryFiles(words);
        bool isDefinition = RecipeText.IsDefinition(source), isDockerfile = !isDefinition && RecipeText.IsDockerfile(source);
        BuildWords.SayNeedless(words, source, isDefinition, isDockerfile, GlobalOptions.Notes(words));
        if (isDefinition || isDockerfile)
        {
            OfRecipe(source, target, words);
            return 0;
        }

        if ((ImageSource.Find(source) ?? LayeredFile.Find(ImageTarget.Bytes(source))) is { } layered)
        {
            PullCommand.Pull(layered, layered.Uri, target, ImageOptions.Settings(words), ImageOptions.Wanted(words),
                ImageOptions.Cache(words), ConnectionOptions.Read(words));
            return 0;
        }

        ConvertCommand.OfFiles(source, target, ImageOptions.Settings(words));
        return 0;
    }

    /// <exception cref="RefusedException">There is something of this name, which is found out before anything is run.</exception>
    private static void OfRecipe(string source, ImageTarget target, ParsedArguments words)
    {
        BuildRequest request = new(words);
        string file = ImageTarget.Text(target.Path);
        if (words.Has("update") && RecipeText.IsDefinition(source))
        {
            request = Updating(request, target, file);
        }
        else if (target.Layers is null && !request.IsOnlyExplained)
        {
            RefuseTaken(target, Path.GetFullPath(file), request.Force);
        }

        using BuildPlace place = new(request.Cache);
        string text = RecipeText.Read(source);
        if (RecipeText.IsDefinition(source))
        {
            new DefinitionBuild(place, request, text).Make(target);
            return;
        }

        string context = words.Text("context") ?? Path.GetDirectoryName(Path.GetFullPath(source))!;
        new DockerBuild(place, request, text, context).Make(target);
    }

    /// <exception cref="RefusedException">There is something of this name that is not replaced.</exception>
    private static void RefuseTaken(ImageTarget target, string file, bool force)
    {
        if (target.Format == ImageFormat.Directory)
        {
            DirectoryOutput.RefuseTaken(ImageTarget.Bytes(Path.TrimEndingDirectorySeparator(file)), force);
        }
        else if (Directory.Exists(file) || (File.Exists(file) && !force))
        {
            bool isDirectory = Directory.Exists(file);
            throw new RefusedException($"'{file}' already exists", isDirectory ? "a file does not take the place of a directory"
                : "existing files are kept unless --force is given", isDirectory ? "remove it, or choose another name"
                    : "--force replaces it");
        }
    }

    /// <summary>The sandbox is what the last stage begins with, and is replaced when all is done.</summary>
    /// <exception cref="RefusedException">There is no such sandbox.</exception>
    private static BuildRequest Updating(BuildRequest request, ImageTarget target, string file)
    {
        if (target.Format != ImageFormat.Directory || target.Layers is not null || !Directory.Exists(file))
        {
            throw new RefusedException($"cannot update '{file}': there is no such sandbox",
                "--update changes a directory that is an image", "hpcrun build --sandbox, without --update");
        }

        RefuseTaken(target, Path.GetFullPath(file), force: true);
        return request with { Settings = request.Settings with { Force = true }, Updated = file };
    }
}
