using Hpc.Host;
using Hpc.Launch.Instances;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Cli;

/// <summary>hpcrun instance start and run: a launch in the background, which is waited for until its program runs.</summary>
internal static class InstanceStart
{
    private const int TailLines = 10;

    /// <param name="words">Options, IMAGE, NAME and arguments; global options in front.</param>
    /// <param name="startScript">Of the image; else its runscript.</param>
    public static int Run(IReadOnlyList<string> words, string calledAs, bool startScript)
    {
        SolverProcess caller = SolverProcess.OfThisProcess();
        RunRequest request = ExecCommand.Parse(CommandKind.Start, words, caller.Environment, calledAs,
            SiteConfiguration.Read(caller.Environment));
        if (request.Help)
        {
            Terminal.Print(HelpText.Of(CommandKind.Start, calledAs));
            return 0;
        }

        string name = NameIn(request);
        if ((request.Staged ? request.Image
            : RemoteImage.Locate(request with { Instance = new InstanceRequest(name, "/") }, caller)) is not { } image)
        {
            return Terminal.FailureStatus;
        }

        UserEntry user = UserDatabase.User(Unistd.Getuid(), Unistd.Getgid(), caller.Environment);
        string home = caller.Environment.Get("HOME") is ['/', ..] given ? given : user.Home;
        string directory = request.Explain ? "/" : InstanceLogs.MakeDirectory(caller.Environment, home, user.Name, calledAs);
        InstanceRequest instance = new(name, $"{directory}/{name}");
        int imageAt = words.Count - request.Arguments.Count - 1;
        IReadOnlyList<string> launch =
            InstanceWords.Of(calledAs, instance, startScript, [.. words.Take(imageAt)], request.Staged ? request.Image
            : HostPath.Absolute(image), request.Arguments.Skip(1));
        return request.Explain ? LaunchCommand.Run(CommandLine.Split(launch), CommandKind.Run, control: -1).Status
            : Start(request, instance, directory, launch);
    }

    private static string NameIn(RunRequest request)
    {
        if (request.Named is not null || request.JoinProcess is not null)
        {
            throw new CommandLineException($"cannot use {(request.Named is null ? "--join" : "--name")} with an instance",
                "an instance has a container of its own", "remove it");
        }

        string name = request.Arguments is [var first, ..] ? first
            : throw new CommandLineException($"missing NAME after image \"{request.Image}\"", null,
            HelpText.UsageLine(CommandKind.Start, request.CalledAs));
        if (request.Image.StartsWith(InstanceRequest.Scheme, StringComparison.Ordinal))
        {
            throw new RefusedException($"cannot start an instance of '{request.Image}': it is an instance",
                "an instance is started from an image", $"hpcrun exec {request.Image} COMMAND runs a command in it");
        }

        return InstanceRequest.IsName(name) ? name
            : throw new RefusedException(
                $"cannot use \"{name}\" as the name of an instance: it may have letters, digits, '.', '_' and '-' only", null,
                HelpText.UsageLine(CommandKind.Start, request.CalledAs));
    }

    private static int Start(RunRequest request, InstanceRequest instance, string directory, IReadOnlyList<string> launch)
    {
        using InstanceLogs logs = InstanceLogs.Open(directory, instance.Name);
        using InstancePidFile? pidFile = request.PidFile is { } path ? InstancePidFile.Create(path) : null;
        InstanceProcess process;
        using (DirectoryLock.Wait(directory, shared: false, out _)) // where the file system has no locks two may start at once
        {
            if (RunningInstance.Find(instance.Name) is { } other)
            {
                throw new RefusedException(
                    $"cannot start instance '{instance.Name}' on {NodeName.Read()}: one of this name is running",
                    $"process {other.ProcessId}", $"hpcrun instance stop {instance.Name}, or choose another name");
            }

            process = InstanceProcess.Start(launch, StageEntry.Environment(), logs);
        }

        if (process.WaitUntilItRuns() is { } status)
        {
            string tail = logs.Tail(TailLines);
            Terminal.Print(tail, output: 2);
            return status == Terminal.FailureStatus && tail.Contains("hpcrun: ", StringComparison.Ordinal) ? status
                : throw new RefusedException($"cannot start instance '{instance.Name}': it ended at once with status {status}",
                "its last lines are above", $"cat {InstanceLogs.ErrorOf(logs.Prefix)}");
        }

        pidFile?.Write(process.ProcessId);
        if (request.Verbosity > Verbosity.Quiet)
        {
            Terminal.Note($"instance {instance.Name} is running: process {process.ProcessId}");
        }

        return 0;
    }
}
