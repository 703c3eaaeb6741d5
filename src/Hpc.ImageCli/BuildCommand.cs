using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Host;
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
            new("[DEST]", "image file to make (SIF; SquashFS when it ends in .sqfs), oci:, oci-archive: or docker-archive:, " +
                "docker:// or oras:// to push it to, or with --sandbox a directory"),
            new("[SOURCE]",
                "definition file, Dockerfile, docker://NAME or another URI of pull, an image file, an archive, or a " +
                "directory; with --file or --tag the directory of what a Dockerfile copies"),
        ],
        Options =
        [
            new("sandbox", 's', null, "make a directory"),
            new("update", 'u', null, "do a definition file's sections in the sandbox DEST, in the place of its Bootstrap"),
            new("build-arg", '\0', "NAME=VALUE", "value for {{ NAME }} of a definition file; may be repeated"),
            new("build-arg-file", '\0', "FILE", "file with lines of NAME=VALUE, over which --build-arg wins"),
            new("warn-unused-build-args", '\0', null, "go on where the recipe has no place for a build argument"),
            new("file", OwnWords.ArePeers() ? '\0' : 'f', "FILE",
                "the recipe, as buildah has it: SOURCE is its context then (default: the working directory)"),
            new("tag", OwnWords.ArePeers() ? '\0' : 't', "NAME",
                "the same as DEST, as buildah has it: SOURCE is a recipe or the context then"),
            new("label", '\0', "NAME=VALUE", "a label of the image, over those of the recipe; may be repeated"),
            new("annotation", '\0', "NAME=VALUE", "an annotation of the manifest of an oci: image; may be repeated"),
            new("iidfile", '\0', "FILE", "write the digest of the image's configuration, of a file its own, to FILE"),
            new("pull", '\0', "always|missing|newer|never",
                "when to ask for images of FROM (default: when the answer is older than 5 minutes; --pull alone: always)")
                { ValueIsOptional = true, ValueWords = ["always", "missing", "newer", "never", "true", "false"] },
            new("platform", '\0', "OS/PROCESSOR", "what the image is for: steps run on this machine's processor"),
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
            new("fakeroot", OwnWords.ArePeers() ? 'f' : '\0', null,
                "accepted for Apptainer's scripts: steps always run as root of their own"),
            new("writable-tmpfs", '\0', null, "accepted for Apptainer's scripts: %test may write, and what it writes is dropped"),
            new("fix-perms", '\0', null, "accepted for Apptainer's scripts: the owner can remove what is made"),
            new("ignore-fakeroot-command", '\0', null, "accepted for Apptainer's scripts: the command fakeroot is not used"),
            new("ignore-userns", '\0', null, "accepted for Apptainer's scripts: there is always a user namespace")
                { Aliases = ["userns"] },
            new("ignore-subuid", '\0', null,
                "accepted for Apptainer's scripts: subordinate ids are not used") { Aliases = ["ignore-proot"] },
            SbomOption.Spec, .. EncryptOption.Specs, .. ImageOptions.Specs, .. ConnectionOptions.Specs, .. BuildWords.Refused,
        ],
        Run = Run,
    };

    /// <exception cref="CommandLineException">A word is missing or too many.</exception>
    private static int Run(ParsedArguments words)
    {
        if (words.Has("check"))
        {
            _ = words.Arguments.Count == 1 ? 0 : throw new CommandLineException(
                words.Arguments.Count == 0 ? "missing IMAGE" : $"unexpected argument \"{words[1]}\"", null,
                "hpcrun build --check IMAGE");
            PullOptions.UseDirectoryForTemporaryFiles(words);
            return new BuildCheck(words).Run();
        }

        BuildLine line = BuildLine.Of(words);
        PullOptions.UseDirectoryForTemporaryFiles(words);
        if (ImageSource.Find(line.Target) is { Kind: SourceKind.Registry or SourceKind.Oras } registry)
        {
            PushedBuild.Run(registry, line.Target, words, target => Make(line, target, words));
            return 0;
        }

        Make(line, ImageTarget.Of(line.Target, format: words.Has("sandbox") ? ImageFormat.Directory : null), words);
        return 0;
    }

    private static void Make(BuildLine line, ImageTarget target, ParsedArguments words)
    {
        SbomOption.Check(target, words);
        bool isDefinition = line.IsDefinition, isDockerfile = line.IsDockerfile;
        BuildWords.SayNeedless(words, line.Source, isDefinition, isDockerfile, GlobalOptions.Notes(words));
        BuildWords.SayNeedlessFor(target, words, GlobalOptions.Notes(words));
        ImageIdFile id = new(words, target);
        ImageEncryption? encryption = EncryptOption.Of(words, target);
        ImageSettings settings = id.In(ImageOptions.Settings(words)) with { Encryption = encryption };
        if (isDefinition || isDockerfile)
        {
            OfRecipe(line, target, new BuildRequest(words) { Encryption = encryption }, id);
        }
        else if ((ImageSource.Find(line.Source) ?? LayeredFile.Find(ImageTarget.Bytes(line.Source))) is { } layered)
        {
            PullCommand.Pull(layered, layered.Uri, target, settings, ImageOptions.Wanted(words), ImageOptions.Cache(words),
                ConnectionOptions.Read(words));
        }
        else
        {
            ConvertCommand.OfFiles(line.Source, target, settings);
        }

        id.Write();
    }

    /// <exception cref="RefusedException">There is something of this name, which is found out before anything is run.</exception>
    private static void OfRecipe(BuildLine line, ImageTarget target, BuildRequest request, ImageIdFile id)
    {
        request.CheckPlatform();
        request = request with { Settings = id.In(request.Settings) with { Annotations = request.Pairs("annotation") } };
        string file = ImageTarget.Text(target.Path);
        if (request.Words.Has("update") && line.IsDefinition)
        {
            request = Updating(request, target, file);
        }
        else if (target.Layers is null && !request.IsOnlyExplained)
        {
            RefuseTaken(target, Path.GetFullPath(file), request.Force);
        }

        request = request with { Disk = new FullDisk(request.Cache, file) };
        try
        {
            OfRecipe(line, target, request);
        }
        catch (Exception error) when (!RemovalAtEnd.IsEnding && request.Disk.Of(error) is { } full)
        {
            throw full;
        }
    }

    private static void OfRecipe(BuildLine line, ImageTarget target, BuildRequest request)
    {
        using BuildPlace place = new(request.Cache);
        string text = RecipeText.Read(line.Source);
        if (line.IsDefinition)
        {
            new DefinitionBuild(place, request, text).Make(target);
            return;
        }

        string context = request.Words.Text("context") ?? line.Context ?? Path.GetDirectoryName(Path.GetFullPath(line.Source))!;
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
