using Hpc.Host;
using Hpc.Images;
using Hpc.Launch;
using Hpc.Launch.Deciding;
using Hpc.Launch.Injecting;
using Hpc.Launch.Launching;
using Hpc.Launch.Named;
using Hpc.Launch.Overlay;
using Hpc.Launch.Solver;
using Hpc.Launch.Unpacking;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Cli;

/// <summary>exec, run, shell and test: words to request, facts to plan, plan to the stage.</summary>
internal static class LaunchCommand
{
    public static CommandEnd Run(CommandLine line, CommandKind kind, int control)
    {
        long runtimeStarted = PhaseTimes.Now();
        SolverProcess caller = SolverProcess.OfThisProcess();
        RunRequest request = LaunchPipeline.Request(kind, line, caller);
        if (request.Help)
        {
            Terminal.Print(HelpText.Of(kind, line.CalledAs));
            return CommandEnd.Done(0);
        }

        foreach (string warning in request.Verbosity == Verbosity.Quiet ? [] : request.Warnings)
        {
            Terminal.Warning(warning);
        }

        if (request.Verbosity != Verbosity.Quiet && LaunchRecording.Obstacle(request) is { } what)
        {
            Terminal.Warning(what);
        }

        string written = request.Image;
        request = LaunchRecording.Settle(request, caller);
        request = request with
        {
            WorkDirectory = request.WorkDirectory is { } work
            ? HostPath.Absolute(work, caller.WorkingDirectory) : null
        };
        PhaseTimes? times = request.Time ? new PhaseTimes(StageEntry.StartedNanoseconds()) : null;
        times?.Mark("runtime", runtimeStarted);
        times?.Mark("words");
        if (request.JoinProcess is { } process)
        {
            RefuseJoining(request);
            return JoinCommand.Run(request, process, caller, control, times);
        }

        if (request.Image.StartsWith(InstanceRequest.Scheme, StringComparison.Ordinal))
        {
            RefuseJoining(request);
            return JoinCommand.RunInInstance(request, caller, control, times);
        }

        using NamedContainer? named = request.Named is null ? null : NamedContainer.Take(request, caller.Environment);
        if ((named?.Image ?? (request.Staged ? StagedImage.Find(request, caller)
            : RemoteImage.Locate(request, caller))) is not { } located)
        {
            return CommandEnd.OfLaunch(Terminal.FailureStatus);
        }

        bool isFleeting = named is null && !request.Staged && request.DisableCache && RemoteImage.IsRemote(request.Image);
        request = request with { Image = located };
        request = isFleeting ? request.Alone() : request;
        if (RemoteImage.Open(ref request, caller, isFleeting) is not { } image)
        {
            return CommandEnd.OfLaunch(Terminal.FailureStatus);
        }

        if (named?.Running is not null)
        {
            RefuseJoining(request);
            return JoinCommand.Run(request, named, image, caller, control, times);
        }

        image = Unpacked(request, caller, image);
        WritableDirectory.Require(request, image);
        using UnpackedImage? copy = image as UnpackedImage;
        request = EmbeddedLayer.With(image.Facts.Ext is null ? request : request.Alone(), image.Facts);
        if (named is not null)
        {
            request = Begun(request, named, image);
        }

        if (LibraryPins.With(request, located) is not { } pinned)
        {
            return CommandEnd.OfLaunch(Terminal.FailureStatus);
        }

        request = pinned;
        times?.Mark("image");
        HostFacts host = LaunchPipeline.Facts(request, caller);
        host = image.Facts.Ext is { } file ? OverlayProbe.WithServers(host, file, caller.Environment) : host;
        times?.Mark("host facts");
        IReadOnlyList<OpenImage> images = [image, .. Further(ref request, host)];
        HostInjection injecting = new(image);
        LaunchDecision launch = LaunchDecision.Decide(request, host, image, caller.Environment, injecting, times);
        if (launch.NothingToDo is { } reason)
        {
            Report(request, [reason]);
            return CommandEnd.Done(0);
        }

        if (request.Explain)
        {
            Terminal.Print(Explanation.Of(launch.Draft.For(SharingRole.Founder), launch.Injection.Notes));
            return CommandEnd.Done(0);
        }

        Report(request, launch.Solver.Process.Notes);
        Report(request, request.Verbosity >= Verbosity.Verbose ? [.. request.Notes, .. launch.Injection.Notes] : []);
        foreach (string warning in request.Verbosity == Verbosity.Quiet ? [] : launch.Warnings)
        {
            Terminal.Warning(warning);
        }

        using LimitedCgroup? limited = LimitedCgroup.Make(request, host);
        using OverlayClaim writer = OverlayClaim.Claim(request, host);
        using LockedFiles files = LockedFiles.Lock(request, host, image.Facts.Ext, caller.Environment);
        ContainerLaunch.Run(control, launch, caller, images, files, new RankPlanning(image, host, injecting, request).For,
            LaunchRecording.Of(request, written), () => Running(writer, files, named), times);
        return CommandEnd.OfLaunch(0);
    }

    /// <summary>The images beside the container's own; what binds name in them has been looked at.</summary>
    private static ServedImage[] Further(ref RunRequest request, HostFacts host)
    {
        bool fakeRoot = request.FakeRoot;
        ServedImage[] images = [.. AdditionalImages.Of(request, host)
            .Select(image => ImageOpener.OpenAdditional(image, fakeRoot))];
        request = ImageParts.Looked(request, host, at => images[at].Facts.Files);
        return images;
    }

    /// <summary>What only the launch that makes a container can do.</summary>
    private static void RefuseJoining(RunRequest request)
    {
        LibraryPins.RefuseJoining(request);
        if (CgroupFiles.Of(request.Limits).Count > 0)
        {
            throw new RefusedException("cannot limit a program in a container that runs",
                "its limits were set when it was started",
                    "give the limits to instance start, or to the launch that makes the container");
        }

        LaunchRecording.TellOfJoining(request);
    }

    /// <summary>The image, or its copy on this node where that is wanted or is the only way.</summary>
    private static OpenImage Unpacked(RunRequest request, SolverProcess caller, OpenImage image)
    {
        int device = 0;
        if (image is not ServedImage file || request.Explain
            || (request.Unpack is null && (request.NeverUnpack || (device = ImageServer.DeviceErrno()) == 0)))
        {
            return image;
        }

        if (request.Unpack is null && request.Verbosity > Verbosity.Quiet)
        {
            Terminal.Warning($"cannot open /dev/fuse on this node ({Errno.Name(device)}): unpacking the image, which takes "
                + "time and room (--unpack=DIR says where)");
        }

        if (file.IsEncrypted)
        {
            throw new RefusedException("cannot unpack an encrypted image: its files would lie on this node as they are",
                request.Unpack is null ? $"/dev/fuse cannot be opened on this node ({Errno.Name(device)})" : "--unpack was given",
                "run it where /dev/fuse can be opened, without --unpack");
        }

        return UnpackedImage.UnpackOrReuse(file, request.Unpack is { Length: > 0 } directory ? directory : null, caller);
    }

    /// <summary>The container is written down, and its own layer lies on the image. Its ranks step into it; they need no other
    /// meeting place.</summary>
    private static RunRequest Begun(RunRequest request, NamedContainer named, OpenImage image)
    {
        if (!request.Explain)
        {
            named.Begin(image.Facts.Path);
        }

        return request with
        {
            Overlays = [.. request.Overlays, new OverlayRequest(named.Directory, request.ReadOnly)],
            Share = SharePolicy.Alone,
            ShareKey = null
        };
    }

    private static void Running(OverlayClaim writer, LockedFiles files, NamedContainer? named)
    {
        writer.Dispose();
        files.Dispose();
        named?.Dispose();
    }

    internal static void Report(RunRequest request, IReadOnlyList<string> notes)
    {
        foreach (string note in request.Verbosity == Verbosity.Quiet ? [] : notes)
        {
            Terminal.Note(note);
        }
    }
}
