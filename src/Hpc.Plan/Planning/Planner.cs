namespace Hpc.Plan;

/// <summary>Decides everything about a launch from the facts, and does nothing. The result is printed by <c>--explain</c>
/// and held by golden files.</summary>
public static class Planner
{
    /// <param name="arguments">What is executed, as decided from the request and the image.</param>
    /// <param name="environment">The finished environment.</param>
    /// <param name="injection">GPU and MPI files and the like; null for none.</param>
    public static PlanDraft Draft(
        RunRequest request, HostFacts host, ImageFacts image, ProcessArguments arguments, EnvironmentBlock environment,
            Injection? injection = null)
    {
        bool writable = image.IsWrittenBy(request);
        IReadOnlyList<string> ignored = writable ? WithoutLayers(ref request) : [];
        IReadOnlyList<AdditionalImage> further = AdditionalImages.Of(request, host);
        ResolvedTree tree = ResolvedTree.Resolve(
            [.. DefaultPlacements.Of(request, host), .. injection?.Placements() ?? [],
                .. RequestedPlacements.Of(request, host, further)], image, host, writable);
        FuseMounts.RequireNothingInside(tree);
        List<SynthesisedEntry> identity = Identity(request, host, image, tree);
        List<SynthesisedEntry> skeleton = image.Served ? []
            : [.. tree.Missing, .. identity.Where(entry => image.Files.Look(entry.Path).Kind == PathKind.Missing)];
        LayerRequest? layers = LayerRequest.Of(request, skeleton, host, further);
        RootLayout layout = RootLayout.Choose(host, layers);
        DirectoryChoice directory = DirectoryChoice.Of(request, host, tree.Resolver);

        uint userId = request.FakeRoot ? 0 : host.UserId;
        uint groupId = request.FakeRoot ? 0 : host.GroupId;
        List<Step> inside =
        [
            .. RootSteps.EnterImage(image, layout),
            .. layers is null ? [] : RootSteps.Overlay(layers, layout, userId, groupId),
            .. WorkDirectories(tree, request, host),
            .. tree.OnHost.ConvertAll(point =>
                new MakePointStep(RootLayout.Host(point.Path), point.IsDirectory, $"mount point for {point.For}; it stays")),
            .. request.PidNamespace
                ? new List<Step> { new EnterPidNamespaceStep("processes of its own (--pid)") { HasInit = request.Init } } : [],
            .. image.Unpacked ? RootSteps.Mark(tree.Placements.Find(resolved =>
                resolved.Placement.NeedsDirectory)?.Point.Path.ToString(), layout) : [],
            .. PlacementSteps.OfAll(tree, layout, userId, groupId),
            .. image.Served ? [] : IdentitySteps(identity.FindAll(entry => !skeleton.Contains(entry)), layout),
        ];
        LeaveHostStep leave = new("the host's root leaves");
        List<Step> opened = [.. LimitSteps.Of(request, host), .. OpenStandardStep.Of(request)],
            final = [.. Final(request, directory)];
        bool copyable = layers is null or { IsSkeletonOnly: true } && !request.FakeRoot && !NamespaceSteps.HasOwn(request)
            && tree.Placements.TrueForAll(resolved => resolved.Placement is BindPlacement or ContentPlacement);
        return new PlanDraft(role => role == SharingRole.Copier
            ? [.. opened, .. NamespaceSteps.Of(request, host, role, layout.Scratch, userId, groupId),
            .. final] :
        [
            .. opened,
            .. NamespaceSteps.Of(request, host, role, layout.Scratch, userId, groupId),
            .. role is SharingRole.Founder or SharingRole.FounderOfMany
                ? RootSteps.MountImage(image, layout, layers is not null || writable, host.LayerServers, userId, groupId) : [],
            .. role == SharingRole.FounderOfMany
                ? NamespaceSteps.Offer(request,
                    image.Served ? tree.Placements.Select(resolved => layout.Scratch + resolved.Point.Path) : []) : [],
            .. inside,
            .. role == SharingRole.FounderOfMany && copyable
                ? [new OpenNamespacesStep("while /proc is the host's"), leave, NamespaceSteps.OfferFinished()]
                    : new List<Step> { leave },
            .. FuseMounts.Start(request, environment),
            .. final,
            .. request.Init ? new List<Step> { Init(request, arguments) } : [],
        ])
        {
            Solver = Solver(arguments, environment),
            Mounts = [.. inside, leave],
            Final = final,
            Opened = opened,
            Copyable = copyable,
            SharedNamespaces = request.SharedNamespaces,
            Contained = request.Contain,
            Watched = image.Unpacked,
            Synthesised = image.Served ? [.. tree.Missing, .. identity] : [],
            Warnings = [.. ignored, .. tree.Warnings, .. directory.Warnings, .. injection?.Warnings ?? []],
        };
    }

    /// <summary>The program writes to the image directory itself: there are no layers over it.</summary>
    /// <returns>What has no effect, as warnings.</returns>
    private static string[] WithoutLayers(ref RunRequest request)
    {
        if (request.Overlays.Count > 0)
        {
            throw new RefusedException($"cannot use --writable together with "
                + $"{(request.Named is null ? "--overlay" : "--name")}: the image is a directory",
                "what the program writes would have two places", "remove one of them");
        }

        bool memory = request.WritableTmpfs;
        request = request with { WritableTmpfs = false };
        return memory ? ["--writable-tmpfs has no effect together with --writable: the program writes to the image directory"]
            : [];
    }

    private static StartInitStep Init(RunRequest request, ProcessArguments arguments) => request.Instance is null
        ? new StartInitStep("process 1 hands on signals and statuses, and collects orphans (--no-init: the program is process 1)")
        : new StartInitStep(arguments.IsNothing ? "the image has no start script: process 1 stays alone"
            : "process 1 stays until the instance is stopped, or its program fails")
        {
            Stay = arguments.IsNothing ? InitStay.UntilToldWithoutProgram : InitStay.UntilTold,
        };

    /// <summary>The last step of a plan.</summary>
    /// <inheritdoc cref="Draft"/>
    public static ExecStep Solver(ProcessArguments arguments, EnvironmentBlock environment) =>
        new(arguments.Candidates, arguments.Argv, [.. environment.Entries], "this process becomes the solver");

    /// <summary>passwd and group of the container, unless the user binds his own there. For a served image the lines to add, for
    /// a directory the whole content.</summary>
    private static List<SynthesisedEntry> Identity(RunRequest request, HostFacts host, ImageFacts image, ResolvedTree tree)
    {
        List<SynthesisedEntry> entries = [];
        bool writable = image.IsWrittenBy(request);
        if (writable && request.FakeRoot)
        {
            return entries; // package managers put other files in their place
        }

        foreach ((string path, string lines) in new[]
        {
            (IdentityFile.Passwd, IdentityFile.PasswdLine(request, host)),
                (IdentityFile.Group, IdentityFile.GroupLines(request, host)),
        })
        {
            MountPoint point = tree.Resolver.Resolve(ContainerPath.Of(path), followLast: !image.Served);
            if (point.Obstacle is not null || tree.Resolver.Owner(point.Path).Placement is not null
                || (writable && point.Kind == PathKind.Missing))
            {
                continue;
            }

            string? content = image.Served ? null : image.Files.ReadText(path);
            if (image.Served || !IdentityFile.IsComplete(content, lines))
            {
                entries.Add(new SynthesisedEntry(point.Path.ToString(), IsDirectory: false, image.Served ? lines
                    : IdentityFile.Complete(content, lines)));
            }
        }

        return entries;
    }

    /// <summary>A directory image cannot be added to: its passwd and group are covered by files in memory.</summary>
    private static List<Step> IdentitySteps(List<SynthesisedEntry> identity, RootLayout layout)
    {
        List<Step> steps = [];
        if (identity.Count == 0)
        {
            return steps;
        }

        string scratch = layout.Aside;
        HashSet<string> names = [];
        steps.Add(new MountStep("tmpfs", scratch, "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV, "mode=755",
            "files of the container's own"));
        foreach (SynthesisedEntry entry in identity)
        {
            string name = ContainerPath.Of(entry.Path).Name, file = $"{scratch}/{(names.Add(name) ? name : name + ".group")}";
            steps.Add(new CreateFileStep(file, FileModes.File, entry.Append, $"{entry.Path} with the caller's line"));
            steps.Add(new MountStep(file, entry.Path, "", MountFlags.MS_BIND, "", $"{entry.Path} with the caller's line"));
        }

        return steps;
    }

    /// <summary>--workdir, where the host lacks it, and what the container has in it.</summary>
    private static List<Step> WorkDirectories(ResolvedTree tree, RunRequest request, HostFacts host)
    {
        if (request.WorkDirectory?.TrimEnd('/') is not { Length: > 0 } work)
        {
            return [];
        }

        List<string> inside = [.. tree.Placements
            .Select(resolved => resolved.Placement).OfType<BindPlacement>()
            .Where(bind => bind.Source.StartsWith(work + "/", StringComparison.Ordinal)
                && bind is { NeedsDirectory: true, Recursive: false })
            .SelectMany(bind => MissingParents(bind.Source, work))];
        IEnumerable<string> above = inside.Count == 0 ? []
            : MissingParents(work, "").Where(path => host.Look(path).Kind == PathKind.Missing);
        List<string> missing = [.. above.Concat(inside).Distinct()];
        return missing.ConvertAll<Step>(path => new MakeDirectoryStep(RootLayout.Host(path), FileModes.PrivateDirectory,
            "--workdir"));
    }

    private static List<string> MissingParents(string path, string above)
    {
        List<string> paths = [];
        for (int slash = above.TrimEnd('/').Length; slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (slash > above.TrimEnd('/').Length)
            {
                paths.Add(path[..slash]);
            }
        }

        paths.Add(path);
        return paths;
    }

    private static List<Step> Final(RunRequest request, DirectoryChoice directory)
    {
        List<Step> steps = [new ChangeDirectoryStep(directory.Path, directory.Reason)];
        if (request.Umask is { } mask)
        {
            steps.Add(new UmaskStep(mask, "--umask"));
        }
        else if (!request.KeepUmask)
        {
            steps.Add(new UmaskStep(0b000_010_010, "--no-umask"));
        }

        steps.AddRange(SchedulingSteps.Of(request));

        bool asRoot = request is { FakeRoot: true, RootAnswers: true };
        steps.AddRange(PrivilegeSteps.Of(request.Contain, asRoot, request.ContainAll, request.SkipsSync));

        return steps;
    }
}
