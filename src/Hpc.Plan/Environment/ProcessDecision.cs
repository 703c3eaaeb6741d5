namespace Hpc.Plan;

/// <summary>Decides what is executed, from the request and from what the image has.</summary>
public static class ProcessDecision
{
    /// <summary>Around an entrypoint whose output is not wanted: the command behind it gets standard output back.</summary>
    private const string Silent = "exec 8>&1 >/dev/null; exec \"$0\" \"$@\"", Heard = "exec >&8 8>&-; exec \"$0\" \"$@\"";

    private const string Runscript = "/.singularity.d/runscript";

    /// <summary>A link to the runscript in images from before Singularity 2.3.</summary>
    private const string OldRunscript = "/singularity";

    private const string StartScript = "/.singularity.d/startscript";
    private const string TestScript = "/.singularity.d/test";
    private const string Sh = "/bin/sh";
    private const string Bash = "/bin/bash";

    /// <param name="path">The PATH of the container, for a command without a slash.</param>
    /// <param name="oci">The OCI configuration, if the image has one.</param>
    /// <exception cref="UsageException">The image has no such app.</exception>
    /// <exception cref="RefusedException">The image has nothing that could be started.</exception>
    public static ProcessArguments Decide(RunRequest request, FileTree files, string path, OciConfig? oci = null)
    {
        if (ScifApp.Of(request) is { } app && !(app.IsName && files.IsDirectory(app.Root)))
        {
            throw NoSuchApp(app, app.Root, [.. files.List(ScifApp.Directory)]);
        }

        return request.Command switch
        {
            CommandKind.Exec => Search(request.Arguments, path),
            CommandKind.Shell => Shell(request, files),
            CommandKind.Run => Run(request, files, path, oci),
            CommandKind.Start => Start(request, files, path, oci),
            _ => Test(request, files),
        };
    }

    private static ProcessArguments Run(RunRequest request, FileTree files, string path, OciConfig? oci)
    {
        if (ScifApp.Of(request) is { } app)
        {
            return OfApp(app, "runscript", request, files);
        }

        if (files.IsExecutable(Runscript))
        {
            OciConfig? stock = files.ReadText(Runscript) is { } text ? OciRunscript.Parse(text) : null;
            return Oci(stock, request, path) ?? At(Runscript, request.Arguments);
        }

        if (files.IsExecutable(OldRunscript))
        {
            return At(OldRunscript, request.Arguments);
        }

        return Oci(oci, request, path) ?? (files.IsExecutable(Sh)
            ? At(Sh, request.Arguments) with { Notes = ["the image has no runscript; starting /bin/sh"] }
            : throw new RefusedException("cannot run the image: it does not say what to run",
                "it has no runscript, no OCI entrypoint and no /bin/sh", "name a command: hpcrun exec IMAGE COMMAND"));
    }

    /// <summary>A runscript is not for the background: an image that has one and no start script starts nothing.</summary>
    private static ProcessArguments Start(RunRequest request, FileTree files, string path, OciConfig? oci)
    {
        if (ScifApp.Of(request) is { } app)
        {
            return OfApp(app, "startscript", request, files);
        }

        if (files.IsExecutable(StartScript))
        {
            return At(StartScript, request.Arguments);
        }

        return (files.IsExecutable(Runscript) ? null : Oci(oci, request, path))
            ?? new ProcessArguments([], []) { IsNothing = true };
    }

    /// <summary>ENTRYPOINT and CMD: arguments replace CMD and never ENTRYPOINT (image-spec v1).</summary>
    private static ProcessArguments? Oci(OciConfig? config, RunRequest request, string path)
    {
        if (config is null)
        {
            return null;
        }

        IReadOnlyList<string> command = request.Arguments.Count > 0 ? request.Arguments : config.Command;
        IReadOnlyList<string> argv = request.QuietEntrypoint && config.Entrypoint.Count > 0 && command.Count > 0
            ? [Sh, "-c", Silent, .. config.Entrypoint, Sh, "-c", Heard, .. command] : [.. config.Entrypoint, .. command];
        return argv.Count > 0 ? Search(argv, path) : null;
    }

    private static ProcessArguments Shell(RunRequest request, FileTree files)
    {
        // What only a layer has is not known yet.
        if (request.Shell is { } wanted && (files.IsExecutable(wanted) || request.Overlays.Count > 0))
        {
            return Interactive(wanted, request.Arguments);
        }

        // A site's APPTAINER_SHELL is meant for all images, and one that lacks it has a shell all the same.
        string[] notes = request.Shell is { } absent ? [$"the image has no shell {absent}; starting another"] : [];
        return files.IsExecutable(Bash) ? Interactive(Bash, ["--norc", .. request.Arguments]) with { Notes = notes }
            : files.IsExecutable(Sh) ? Interactive(Sh, request.Arguments) with { Notes = notes }
            : throw new RefusedException("cannot start a shell: the image has none", "it has neither /bin/bash nor /bin/sh",
                "name one: --shell PATH");
    }

    private static ProcessArguments Interactive(string shell, IReadOnlyList<string> arguments) =>
        At(shell, arguments) with { Environment = [new EnvironmentAssignment("SHELL", shell)] };

    private static ProcessArguments Test(RunRequest request, FileTree files)
    {
        if (ScifApp.Of(request) is { } app)
        {
            return OfApp(app, "test", request, files);
        }

        return files.IsExecutable(TestScript)
            ? At(TestScript, request.Arguments)
            : new ProcessArguments([], []) { NothingToDo = "the image has no test script" };
    }

    /// <param name="app">The app that is named.</param>
    /// <param name="script">"runscript", "startscript" or "test".</param>
    private static ProcessArguments OfApp(ScifApp app, string script, RunRequest request, FileTree files)
    {
        string path = app.Script(script);
        return files.IsExecutable(path)
            ? At(path, request.Arguments)
            : throw NoSuchApp(app, path,
                [.. files.List(ScifApp.Directory).Where(name => files.IsExecutable(new ScifApp(name).Script(script)))]);
    }

    private static CommandLineException NoSuchApp(ScifApp app, string missing, string[] apps)
    {
        Array.Sort(apps, StringComparer.Ordinal);
        return new CommandLineException($"cannot use --app \"{app.Name}\": the image has no {missing}", null,
            apps.Length > 0 ? $"its apps: {string.Join(", ", apps)}" : "it has no apps");
    }

    private static ProcessArguments At(string path, IReadOnlyList<string> arguments) => new([path, .. arguments], [path]);

    /// <summary>A command with a slash as it is, any other in the directories of <paramref name="path"/>.</summary>
    internal static ProcessArguments Search(IReadOnlyList<string> argv, string path)
    {
        string command = argv[0];
        if (command.Length == 0 || command.Contains('/', StringComparison.Ordinal))
        {
            return new ProcessArguments(argv, [command]);
        }

        // An empty part of PATH is the working directory.
        string[] candidates = [.. path.Split(':')
            .Select(directory => directory.Length == 0 ? "./" + command : $"{directory.TrimEnd('/')}/{command}").Distinct()];
        return new ProcessArguments(argv, candidates) { SearchedPath = path };
    }
}
