using Hpc.Host;
using Hpc.Launch.Joining;
using Hpc.Launch.Overlay;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Slurm;

namespace Hpc.Launch.Named;

/// <summary>A container whose changes stay on the node: a directory with the upper layer of an overlay and a record of the image.
/// One launch starts it, and those that come while it runs step into it. A lock on a directory beside it is the starting one's
/// alone until its program runs, and shared by those that step in until they are there: the container's last program may end
/// meanwhile, and a second start would be a second writer. Whether it runs is read from the mount tables of processes.</summary>
public sealed class NamedContainer : IDisposable
{
    private const int PatienceMilliseconds = 60_000;
    private const int FirstPauseMilliseconds = 5;
    private const int LongestPauseMilliseconds = 200;
    private const uint Private = 0b111_000_000;

    /// <summary>The image of a container that already exists.</summary>
    private const string SameImage = "-";

    private readonly RunRequest _request;
    private readonly string _name;
    private readonly string _step;
    private DirectoryLock? _lock;
    private bool _isShared;

    private NamedContainer(RunRequest request, string step, string directory) => (_request, _name, _step, Directory) =
        (request, request.Named!.Name, step, directory);

    public string Directory { get; }

    /// <summary>What is known of it; null if this launch makes it.</summary>
    public NamedContainerRecord? Record { get; private set; }

    /// <summary>The running container to step into; null if this launch starts it.</summary>
    public JoinTarget? Running { get; private set; }

    /// <summary>The image to open, and nothing where it has to be found by what the user wrote.</summary>
    public string? Image => Record?.Image;

    /// <summary>Another task of the same step started it, with the same words.</summary>
    public bool IsOfThisStep => _step.Length > 0 && Record?.Step == _step;

    /// <summary>Decides whether the container is made, started or joined.</summary>
    /// <exception cref="RefusedException">The rule behind the name says otherwise, or the container is another job's.</exception>
    public static NamedContainer Take(RunRequest request, EnvironmentBlock environment)
    {
        string job = environment.Get(SlurmVariables.JobId) ?? "";
        NodeDirectory node = NodeDirectory.Find(request.NodeDirectory);
        string above = !request.NamesOfJob ? node.Containers : job.Length > 0 ? node.JobContainers(job)
            : throw new RefusedException("cannot use --name-scope job outside a Slurm job", "SLURM_JOB_ID is not set",
                "--name-scope global");
        NamedContainer container =
            new(request, job.Length > 0 ? $"{job}.{environment.Get(SlurmVariables.StepId)}" : "",
            $"{above}/{request.Named!.Name}");
        node.Make(above);
        try
        {
            container.Meet(job);
            return container;
        }
        catch (RefusedException)
        {
            container.Dispose();
            throw;
        }
    }

    /// <summary>Writes down of what image this launch makes the container, or that it starts it.</summary>
    /// <param name="image">The file or directory.</param>
    public void Begin(string image)
    {
        _ = Unistd.TryMakeOwnDirectory(Directory, Private);
        _ = Unistd.TryMakeOwnDirectory(Directory + "/upper", 0b111_101_101);
        Record = new NamedContainerRecord(Record?.Source ?? _request.Image, image, NamedContainerRecord.StateOf(image), _step);
        if (Record.Write(Directory) is < 0 and int error)
        {
            throw Refused($"its record cannot be written: {Errno.Name(-error)}",
                "the record says which image the container was made from", $"df {Directory}");
        }
    }

    /// <summary>Others may look whether it runs.</summary>
    public void Dispose()
    {
        Release();
        Running?.Dispose();
    }

    private void Meet(string job)
    {
        long end = Environment.TickCount64 + PatienceMilliseconds;
        int pause = FirstPauseMilliseconds;
        for (_isShared = true; ; _isShared = !_isShared)
        {
            int made = Unistd.TryMakeOwnDirectory(LockDirectory, Private);
            _lock = DirectoryLock.Try(LockDirectory, _isShared, out int error);
            if (_lock is not null && TryDecide(job))
            {
                return;
            }

            Release();
            if (error is not (0 or -Errno.EAGAIN or -Errno.ESTALE or -Errno.ENOENT))
            {
                throw Refused($"its directory cannot be locked: {Errno.Name(-error)}"
                    + $"{(made is 0 or -Errno.EEXIST ? "" : $" (mkdir: {Errno.Name(-made)})")}",
                    "launches of a container take turns", $"ls -ld {Directory}; df {Directory}");
            }

            if (Environment.TickCount64 > end)
            {
                throw Refused("timed out waiting for another launch of it", "launches of a container take turns",
                    "hpcrun ps; try again");
            }

            if (!_isShared)
            {
                Thread.Sleep(pause + Random.Shared.Next(pause));
                pause = Math.Min(2 * pause, LongestPauseMilliseconds);
            }
        }
    }

    /// <summary>Beside the container's directory, whose own lock is that of who writes to the overlay in it.</summary>
    private string LockDirectory => $"{Directory[..Directory.LastIndexOf('/')]}/.lock-{_name}";

    private void Release()
    {
        if (_lock is not null && (!_isShared || _lock.TryConvert(shared: false)))
        {
            _ = Unistd.TryRemoveDirectory(LockDirectory);
        }

        _lock?.Dispose();
        _lock = null;
    }

    /// <returns>False if a process of the container ended while it was looked at, or the lock is not enough for what is to be
    /// done.</returns>
    private bool TryDecide(string job)
    {
        Record = NamedContainerRecord.Read(Directory);
        string? process = Record is null ? null : RunningContainers.ProcessOf(Directory);
        if (process is null)
        {
            if (!_isShared)
            {
                CheckStart();
            }

            return !_isShared;
        }

        if (Record!.Job.Length > 0 && job.Length > 0 && Record.Job != job)
        {
            throw Refused($"job {Record.Job} runs it", "its image server ends with that job",
                "choose another name, --name-scope job, or wait for that job");
        }

        if (!IsOfThisStep && _request.Named!.Rule is NameRule.Create or NameRule.NoExec)
        {
            throw Refused("it is running", "two writers would damage each other's files", $"{_name}:exec runs a command in it");
        }

        try
        {
            Running = JoinTarget.Open(int.Parse(process));
            if (!RunningContainers.Writes(process, Directory))
            {
                Running.Dispose(); // its pid is another's by now, and so is what was opened
                Running = null;
                return false;
            }

            CheckIsolation(Running.Facts);
            return _isShared || ShareLock();
        }
        catch (RefusedException) when (Running is null && !RunningContainers.Writes(process, Directory))
        {
            return false;
        }
    }

    private bool ShareLock()
    {
        _isShared = true;
        if (_lock!.TryConvert(shared: true))
        {
            return true;
        }

        Running!.Dispose();
        Running = null;
        return false;
    }

    /// <summary>A namespace cannot be had later, and one that is found running is written to.</summary>
    private void CheckIsolation(JoinFacts running)
    {
        foreach ((bool isWanted, NamespaceKinds kind, string option, string what) in new[]
        {
            (_request.Network == NetworkRequest.None, NamespaceKinds.Network, "--net", "network"),
            (_request.IpcNamespace || _request.ContainAll, NamespaceKinds.Ipc, "--ipc", "IPC"),
            (_request.UtsNamespace, NamespaceKinds.HostName, "--uts", "UTS"),
            (_request.Pid ?? _request.ContainAll, NamespaceKinds.Pid, "--pid", "pid"),
        })
        {
            if (isWanted && !running.Namespaces.Contains(kind))
            {
                throw Refused($"it is not in a separate {what} namespace",
                    $"it was started without {option}, and a running container cannot change that",
                    $"start it with {option}, or remove {option} here");
            }
        }

        if (_request.ReadOnly)
        {
            throw Refused("it was started without --read-only", "a running container cannot become read-only",
                "remove --read-only, or wait until the container has ended");
        }
    }

    private void CheckStart()
    {
        if (_request.Named!.Rule == NameRule.Exec)
        {
            throw Refused("it is not running there", ":exec wants one that runs", Record is null
                ? "start it first: the name alone, and an image" : $"start it first: {_name} without :exec");
        }

        if (Record is null)
        {
            _ = _request.Image == SameImage
                ? throw Refused("no container has this name", "a named container belongs to one node",
                "name the image to make it from") : 0;
            return;
        }

        if (_request.Named.Rule == NameRule.Create && !IsOfThisStep)
        {
            throw Refused("it already exists", ":create wants a new one", $"remove :create, or hpcrun container remove {_name}");
        }

        if (!Record.HasItsImage)
        {
            throw Refused($"its image '{Record.Image}' is gone or was replaced", "what was written belongs to the old image",
                $"put the old image back, or hpcrun container remove {_name}");
        }
    }

    private RefusedException Refused(string what, string why, string remedy) =>
        new($"cannot use container '{_name}' on {NodeName.Read()}: {what}", why, remedy);
}
