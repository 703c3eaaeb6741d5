using Hpc.Fuse.Session;
using Hpc.Fuse.Wire;
using Hpc.Linux;

namespace Hpc.Fuse.FileServer;

/// <summary>Serves one mount from INIT to unmount.</summary>
public sealed class MountServer
{
    /// <summary>FUSE_DEV_IOC_CLONE: _IOR(229, 0, uint32_t).</summary>
    internal const uint CloneRequest = 0x8004e500;

    /// <summary>Stacks hold a metadata block at most.</summary>
    private const int StackSize = 256 * 1024;

    private readonly ImageFileSystem _files;
    private readonly RequestErrors _errors;
    private readonly int _threadCount;
    private readonly List<NativeThread> _threads = [];
    private readonly List<NativeThread> _background = [];
    private readonly JobCpus _cpus = new(Sched.GetAffinity());
    private readonly object _gate = new();
    private int _fd = -1;
    private FuseNegotiation? _agreed;
    private bool _refused;
    private int _answering;

    public MountServer(ImageFileSystem files, MountServerOptions? options = null)
    {
        _files = files;
        _errors = new RequestErrors(options?.Failed);
        _threadCount = options?.Threads > 0 ? options.Threads : ServerThreads.Usual.Answering;
    }

    /// <summary>Starts the threads, which wait for <see cref="Begin"/>: the first request of a mount then waits for none of
    /// them.</summary>
    public void Prepare()
    {
        for (int i = 0; i < _threadCount; i++)
        {
            _threads.Add(Start(i == 0 ? Answering(Lead) : Answering(Follow)));
        }

        for (int i = 0; i < ServerThreads.Usual.Background; i++)
        {
            bool isFirst = i == 0;
            _background.Add(Start(() => WorkBehind(isFirst)));
        }
    }

    /// <summary>Answers requests from now on.</summary>
    /// <param name="fd">/dev/fuse, after mount(2). Stays the caller's.</param>
    public void Begin(int fd)
    {
        lock (_gate)
        {
            _fd = fd;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Returns when the file system is unmounted everywhere.</summary>
    public void Join()
    {
        foreach (NativeThread thread in _threads)
        {
            thread.Join();
        }

        if (_agreed is not null)
        {
            _files.Opened.Background.Stop();
        }

        foreach (NativeThread thread in _background)
        {
            thread.Join();
        }
    }

    /// <summary>Answers requests until the file system is unmounted everywhere.</summary>
    /// <inheritdoc cref="Begin"/>
    public static void Serve(int fd, ImageFileSystem files, MountServerOptions? options = null)
    {
        MountServer session = new(files, options);
        session.Prepare();
        session.Begin(fd);
        session.Join();
    }

    /// <summary>Whoever waits for a mount that nobody can answer any more would wait for ever.</summary>
    private Action Answering(Action body)
    {
        _answering++;
        return () =>
        {
            try
            {
                body();
            }
            finally
            {
                if (Interlocked.Decrement(ref _answering) == 0)
                {
                    LetGo();
                }
            }
        };
    }

    /// <summary>The descriptor becomes another file: with the last one of a mount that is still there the kernel answers all
    /// requests itself, by ENOTCONN.</summary>
    private void LetGo()
    {
        int nothing = _fd < 0 ? -1 : Fcntl.TryOpen("/dev/null", Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
        if (nothing >= 0)
        {
            _ = Unistd.Duplicate(nothing, _fd);
            _ = Unistd.Close(nothing);
        }
    }

    /// <summary>A thread that cannot go on, because memory has run out or the kernel refuses what it answers, ends alone: the
    /// others answer.</summary>
    private NativeThread Start(Action body) => NativeThread.Start(
        () =>
        {
            try
            {
                body();
            }
            catch (Exception error)
            {
                _errors.Note(error);
            }
        },
        StackSize);

    /// <summary>The thread that negotiates.</summary>
    private void Lead()
    {
        lock (_gate)
        {
            while (_fd < 0)
            {
                _ = Monitor.Wait(_gate);
            }
        }

        FuseNegotiation? agreed = null;
        try
        {
            agreed = Agree();
        }
        finally
        {
            lock (_gate)
            {
                (_agreed, _refused) = (agreed, agreed is null);
                Monitor.PulseAll(_gate);
            }
        }

        if (agreed is not null)
        {
            Work(_fd, _files.Opened, agreed);
        }
    }

    private FuseNegotiation? Agree()
    {
        FuseNegotiation? agreed = Negotiate();
        if (agreed is not null)
        {
            OpenFileSystem image = _files.Opened;
            FuseNotifier notifier = new(_fd);
            image.Files.Added.Added = (directory, name) => notifier.InvalidateEntry(directory, name);
        }

        return agreed;
    }

    private void Follow()
    {
        if (WaitForAgreement() is { } agreed)
        {
            Work(CloneOrShare(), _files.Opened, agreed);
        }
    }

    private void WorkBehind(bool isFirst)
    {
        if (WaitForAgreement() is not null)
        {
            _files.Opened.Background.Run(_fd, _cpus, isFirst, _errors);
        }
    }

    private FuseNegotiation? WaitForAgreement()
    {
        lock (_gate)
        {
            while (_agreed is null && !_refused)
            {
                _ = Monitor.Wait(_gate);
            }

            return _agreed;
        }
    }

    private FuseNegotiation? Negotiate()
    {
        using FuseChannel channel = new(_fd);
        while (channel.Receive())
        {
            if (channel.Header.Opcode == FuseOpcode.Init && FuseNegotiation.TryAgree(channel.Arguments) is { } agreed)
            {
                channel.Send(agreed.Answer);
                return agreed;
            }

            channel.Abandon();
        }

        return null;
    }

    private void Work(int fd, OpenFileSystem image, FuseNegotiation agreed)
    {
        try
        {
            using FuseChannel channel = new(fd);
            using FuseDispatcher dispatcher = new(channel, image, agreed, _errors);
            ClientCpu cpu = new(_cpus);
            while (Next(channel, dispatcher))
            {
                dispatcher.Answer();
                cpu.Note(channel.Header.Pid);
            }
        }
        finally
        {
            if (fd != _fd)
            {
                _ = Unistd.Close(fd);
            }
        }
    }

    /// <summary>Waits for a request. While there are reads that take several parts, each part is followed by a look for one; and
    /// where there are too many of them, a part by the next.</summary>
    /// <returns>False when there will be no more.</returns>
    private static bool Next(FuseChannel channel, FuseDispatcher dispatcher)
    {
        while (dispatcher.HasFarReads)
        {
            dispatcher.GoOn();
            if (!dispatcher.IsFull && channel.ReceiveNow() is { } received)
            {
                return received;
            }
        }

        return channel.Receive();
    }

    /// <summary>A queue of its own for a thread where the kernel allows it; the common one otherwise (older kernels want
    /// both descriptors opened in the same user namespace).</summary>
    private unsafe int CloneOrShare()
    {
        int fd = Fcntl.TryOpen("/dev/fuse", Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            return _fd;
        }

        uint original = (uint)_fd;
        if (Ioctl.Try(fd, CloneRequest, &original) < 0)
        {
            _ = Unistd.Close(fd);
            return _fd;
        }

        return fd;
    }
}
