using System.Runtime.InteropServices;
using Hpc.Linux;

namespace Hpc.Fuse.Tests;

/// <summary>The kernel's end of /dev/fuse, played by a socket that keeps packets apart: requests go in, answers come out,
/// all on the calling thread.</summary>
internal sealed unsafe partial class FakeKernel : IDisposable
{
    private const int AF_UNIX = 1;
    private const int SOCK_SEQPACKET = 5;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private readonly RequestErrors _errors;

    private readonly int _kernel;
    private readonly int _server;
    private readonly FuseChannel _channel;
    private readonly FuseDispatcher _dispatcher;
    private readonly byte[] _packet = new byte[1 << 20];
    private readonly ImageFileSystem _files;
    private ulong _unique;

    public FakeKernel(string image, ImageFileSystemOptions? options = null)
    {
        _files = Open(image, options);
        (_kernel, _server) = Ends();
        _channel = new FuseChannel(_server);
        FuseNegotiation agreed = FuseNegotiation.Of(new FuseInitIn(7, 45, 131072, 0x73fffffb, 0));
        _errors = new RequestErrors(error => Errors.Add(error.Message));
        _dispatcher = new FuseDispatcher(_channel, _files.Opened, agreed, _errors);
    }

    /// <summary>
    /// The kernel's end and the server's. Programs that another test starts meanwhile have neither: the mount would live as long
    /// as they.
    /// </summary>
    internal static (int Kernel, int Server) Ends()
    {
        int* ends = stackalloc int[2];
        return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0 ? (ends[0], ends[1])
            : throw new SystemCallException("socketpair", "AF_UNIX, SOCK_SEQPACKET", Marshal.GetLastPInvokeError());
    }

    public ImageFileSystem Files => _files;

    /// <summary>What the server would have told its owner.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Requests that ended in what nobody has thought of.</summary>
    public long Unforeseen => _errors.Unforeseen;

    /// <summary>Parts in which the last request was answered, beside the first.</summary>
    public int Parts { get; private set; }

    /// <summary>Requests that take several parts are left unanswered (<see cref="GoOn"/>).</summary>
    public bool IsHasty { get; set; }

    /// <summary>The last answer's error: 0 or a positive errno.</summary>
    public int Errno { get; private set; }

    /// <summary>Sends a request, lets the server answer, and returns the payload of the answer.</summary>
    public ReadOnlySpan<byte> Ask(FuseOpcode opcode, ulong node, scoped ReadOnlySpan<byte> arguments)
    {
        int length = AnswerTo(opcode, node, arguments);
        return length >= 0 ? _packet.AsSpan(FuseOutHeader.Size, length)
            : throw new InvalidOperationException($"{opcode} is not answered");
    }

    /// <summary>As <see cref="Ask(FuseOpcode, ulong, ReadOnlySpan{byte})"/>.</summary>
    /// <returns>Bytes of the payload; negative when there is no answer.</returns>
    public int AnswerTo(FuseOpcode opcode, ulong node, scoped ReadOnlySpan<byte> arguments)
    {
        FuseInHeader header = new((uint)(FuseInHeader.Size + arguments.Length), opcode, ++_unique, node, 0, 0, 0, 0, 0);
        MemoryMarshal.Write(_packet, header);
        arguments.CopyTo(_packet.AsSpan(FuseInHeader.Size));
        Unistd.WriteAll(_kernel, _packet.AsSpan(0, (int)header.Length));
        if (!_channel.Receive())
        {
            throw new InvalidOperationException("the request did not arrive");
        }

        _dispatcher.Answer();
        for (Parts = 0; !IsHasty && _dispatcher.HasFarReads; Parts++)
        {
            _dispatcher.GoOn();
        }

        int length = Unistd.TryRead(_kernel, _packet);
        if (length == -Linux.Errno.EAGAIN)
        {
            return -1;
        }

        FuseOutHeader answer = MemoryMarshal.Read<FuseOutHeader>(_packet);
        if (answer.Length != length || answer.Unique != _unique)
        {
            throw new InvalidOperationException($"{answer} does not answer {header} in {length} bytes");
        }

        Errno = -answer.Error;
        return length - FuseOutHeader.Size;
    }

    /// <summary>Goes on with the requests that are left, to the end of the first.</summary>
    /// <returns>The payload of its answer.</returns>
    public ReadOnlySpan<byte> GoOn()
    {
        int length;
        while ((length = Unistd.TryRead(_kernel, _packet)) == -Linux.Errno.EAGAIN)
        {
            _dispatcher.GoOn();
        }

        return _packet.AsSpan(FuseOutHeader.Size, length - FuseOutHeader.Size);
    }

    /// <summary>Sends what is too short to be a request.</summary>
    public void SendFragment(int length) => Unistd.WriteAll(_kernel, _packet.AsSpan(0, length));

    /// <inheritdoc cref="Ask(FuseOpcode, ulong, ReadOnlySpan{byte})"/>
    public ReadOnlySpan<byte> Ask<T>(FuseOpcode opcode, ulong node, scoped in T arguments)
        where T : unmanaged => Ask(opcode, node, MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in arguments, 1)));

    /// <summary>LOOKUP of one name; node id 0 when it does not exist.</summary>
    public FuseEntryOut Lookup(ulong directory, ReadOnlySpan<byte> name)
    {
        Span<byte> terminated = stackalloc byte[name.Length + 1];
        name.CopyTo(terminated);
        terminated[name.Length] = 0;
        ReadOnlySpan<byte> answer = Ask(FuseOpcode.Lookup, directory, terminated);
        return Errno == 0 ? MemoryMarshal.Read<FuseEntryOut>(answer) : default;
    }

    /// <summary>LOOKUP of a path, name by name.</summary>
    public FuseEntryOut Find(string path)
    {
        FuseEntryOut entry = new(1, 0, 0, 0, 0, 0, default);
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            entry = Lookup(entry.NodeId, System.Text.Encoding.Latin1.GetBytes(name));
        }

        return entry;
    }

    public ReadOnlySpan<byte> Read(ulong node, long offset, int count) =>
        Ask(FuseOpcode.Read, node, new FuseReadIn(0, (ulong)offset, (uint)count, 0, 0, 0, 0));

    /// <summary>READDIR from the beginning to the end, in answers of this size.</summary>
    public List<(string Name, ulong Ino, uint Type)> List(ulong directory, int count = 4096)
    {
        List<(string, ulong, uint)> names = [];
        for (ulong cookie = 0; ;)
        {
            ReadOnlySpan<byte> answer = Ask(FuseOpcode.ReadDir, directory, new FuseReadIn(0, cookie, (uint)count, 0, 0, 0, 0));
            if (Errno != 0 || answer.IsEmpty)
            {
                return names;
            }

            while (!answer.IsEmpty)
            {
                FuseDirent entry = MemoryMarshal.Read<FuseDirent>(answer);
                names.Add((System.Text.Encoding.Latin1.GetString(answer.Slice(FuseDirent.Size, (int)entry.NameLength)), entry.Ino,
                    entry.Type));
                cookie = entry.Cookie;
                answer = answer[FuseDirent.PaddedSize((int)entry.NameLength)..];
            }
        }
    }

    public void Dispose()
    {
        _dispatcher.Dispose();
        _channel.Dispose();
        _files.Dispose();
        _ = Unistd.Close(_kernel);
        _ = Unistd.Close(_server);
    }

    /// <exception cref="Hpc.Binary.CorruptImageException">It cannot be served at all; nothing stays open then.</exception>
    internal static ImageFileSystem Open(string image, ImageFileSystemOptions? options)
    {
        FileSource source = FileSource.Open(image);
        try
        {
            ImageFileSystem files = new(source, options);
            files.Open();
            return files;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, int* ends);
}
