using Hpc.Linux;

namespace Hpc.Fuse;

/// <summary>Serves one mount from INIT to unmount.</summary>
public sealed class FuseSession
{
    /// <summary>FUSE_DEV_IOC_CLONE: _IOR(229, 0, uint32_t).</summary>
    private const uint CloneRequest = 0x8004e500;

    /// <summary>Stacks hold a metadata block at most.</summary>
    private const int StackSize = 256 * 1024;

    /// <summary>More would not help: what takes long is decoding, and read-ahead brings threads of its own.</summary>
    private const int MostThreads = 8;

    private readonly int _fd;
    private readonly ImageFileSystem _files;
    private readonly FuseSessionOptions _options;

    private FuseSession(int fd, ImageFileSystem files, FuseSessionOptions options)
    {
        _fd = fd;
        _files = files;
        _options = options;
    }

    /// <summary>Answers requests until the file system is unmounted everywhere. The calling thread is one of those that do.</summary>
    /// <param name="fd">/dev/fuse, after mount(2). Stays the caller's.</param>
    /// <exception cref="SystemCallException">The device failed.</exception>
    public static void Serve(int fd, ImageFileSystem files, FuseSessionOptions? options = null) =>
        new FuseSession(fd, files, options ?? new FuseSessionOptions()).Serve();

    private void Serve()
    {
        FuseNegotiation? agreed = Negotiate();
        if (agreed is null)
        {
            return;
        }

        OpenImage image = _files.Opened;
        FuseNotifier notifier = new(_fd);
        image.Files.Synth.Added = (directory, name) => notifier.InvalidateEntry(directory, name);
        int count = _options.Threads > 0 ? _options.Threads : Math.Clamp(Environment.ProcessorCount, 2, MostThreads);
        Thread[] others = new Thread[count - 1];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(() => Work(CloneOrShare(), image, agreed), StackSize);
            others[i].Start();
        }

        Work(_fd, image, agreed);
        foreach (Thread other in others)
        {
            other.Join();
        }

        image.Files.Synth.Added = null;
    }

    private FuseNegotiation? Negotiate()
    {
        using FuseChannel channel = new(_fd);
        while (channel.Receive())
        {
            if (channel.Header.Opcode != FuseOpcode.Init)
            {
                channel.SendError(Errno.EIO);
                continue;
            }

            FuseNegotiation agreed = FuseNegotiation.Of(FuseInitIn.Parse(channel.Arguments));
            channel.Send(agreed.Answer);
            return agreed;
        }

        return null;
    }

    private void Work(int fd, OpenImage image, FuseNegotiation agreed)
    {
        using FuseChannel channel = new(fd);
        using FuseDispatcher dispatcher = new(channel, image, agreed, _options.Failed);
        while (channel.Receive())
        {
            dispatcher.Answer();
        }

        if (fd != _fd)
        {
            _ = Unistd.Close(fd);
        }
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
