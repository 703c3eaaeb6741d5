using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hpc.Fuse.Memory;
using Hpc.Fuse.Wire;
using Hpc.Linux;

namespace Hpc.Fuse.Session;

/// <summary>One descriptor of /dev/fuse with the buffers of the one thread that uses it. An answer must leave by the
/// descriptor that its request came from: on any other it would be lost, and the caller would sleep for ever.</summary>
internal sealed unsafe class FuseChannel(int fd) : IDisposable
{
    /// <summary>Bytes of the longest answer other than to READ; a listing that is longer comes in parts.</summary>
    public const int PayloadRoom = 64 * 1024;

    /// <summary>FUSE_MIN_READ_BUFFER, and room for a WRITE of the size agreed on.</summary>
    private const int RequestRoom = 8192 + FuseNegotiation.MaximumWrite;

    /// <summary>Failures in a row after which the device counts as gone. Between two of them passes
    /// <see cref="PauseMilliseconds"/>.</summary>
    private const int MostFailures = 600;

    private const int PauseMilliseconds = 100;

    private readonly MappedMemory _request = new(RequestRoom);
    private readonly MappedMemory _answer = new(FuseOutHeader.Size + PayloadRoom);
    private int _argumentLength;
    private bool _isAnswered;

    /// <summary>The request that <see cref="Receive"/> got.</summary>
    public ref readonly FuseInHeader Header => ref *(FuseInHeader*)_request.Start;

    /// <summary>What follows the header.</summary>
    public ReadOnlySpan<byte> Arguments => new(_request.Start + FuseInHeader.Size, _argumentLength);

    /// <summary>Room for the answer's payload.</summary>
    public Span<byte> Payload => new(_answer.Start + FuseOutHeader.Size, PayloadRoom);

    /// <summary>The arguments as the structure that they are.</summary>
    public T ArgumentsAs<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(Arguments);

    /// <summary>The arguments from <paramref name="offset"/> on as a name: bytes up to the NUL.</summary>
    public ReadOnlySpan<byte> Name(int offset = 0)
    {
        ReadOnlySpan<byte> name = Arguments[offset..];
        int end = name.IndexOf((byte)0);
        return end < 0 ? name : name[..end];
    }

    /// <summary>Waits for a request. What is too short to be one is dropped.</summary>
    /// <returns>False when there will be no more: the file system is unmounted, or the device has failed for a minute.</returns>
    public bool Receive()
    {
        _isAnswered = false;
        for (int failures = 0; failures < MostFailures;)
        {
            int length = Unistd.TryRead(fd, _request.Start, RequestRoom);
            if (length >= FuseInHeader.Size)
            {
                _argumentLength = length - FuseInHeader.Size;
                return true;
            }

            switch (-length)
            {
                case Errno.ENODEV:
                    return false;

                // ENOENT: the caller gave up before the request was fetched.
                case Errno.ENOENT or Errno.EINTR or Errno.EAGAIN:
                    continue;
                default:
                    failures++;
                    Thread.Sleep(PauseMilliseconds);
                    continue;
            }
        }

        return false;
    }

    /// <summary>As <see cref="Receive"/>, without waiting. poll(2) could not tell: another thread may take the request that it
    /// sees.</summary>
    /// <returns>Null when there is none now.</returns>
    public bool? ReceiveNow()
    {
        _isAnswered = false;
        Fcntl.SetBlocking(fd, false);
        int length = Unistd.TryRead(fd, _request.Start, RequestRoom);
        Fcntl.SetBlocking(fd, true);
        _argumentLength = Math.Max(0, length - FuseInHeader.Size);
        return length >= FuseInHeader.Size ? true : length == -Errno.ENODEV ? false : null;
    }

    /// <summary>A request that was received before, and not answered, is the present one again.</summary>
    public void Restore<T>(in FuseInHeader header, in T arguments)
        where T : unmanaged
    {
        _isAnswered = false;
        *(FuseInHeader*)_request.Start = header;
        Unsafe.WriteUnaligned(_request.Start + FuseInHeader.Size, arguments);
        _argumentLength = sizeof(T);
    }

    /// <summary>Answers with an error, or with nothing but success (0).</summary>
    public void SendError(int errno) => Send(0, -errno);

    /// <summary>Answers with EIO what could not be answered, unless an answer has left or none is wanted. Never fails: where the
    /// kernel does not take this either, it has ended the request itself.</summary>
    public void Abandon()
    {
        if (!_isAnswered
            && Header.Opcode is not (FuseOpcode.Forget or FuseOpcode.BatchForget or FuseOpcode.Interrupt
                or FuseOpcode.NotifyReply))
        {
            _ = TrySend(0, -Errno.EIO);
        }
    }

    /// <summary>Answers with one structure.</summary>
    public void Send<T>(in T body)
        where T : unmanaged
    {
        Unsafe.WriteUnaligned(_answer.Start + FuseOutHeader.Size, body);
        Send(sizeof(T), 0);
    }

    /// <summary>Answers with the first bytes of <see cref="Payload"/>.</summary>
    public void SendPayload(int length) => Send(length, 0);

    /// <summary>Answers with pieces of memory, the first of which is left free for the head.</summary>
    public void Send(IoVector* pieces, int count, int length)
    {
        *(FuseOutHeader*)_answer.Start = new FuseOutHeader((uint)(FuseOutHeader.Size + length), 0, Header.Unique);
        pieces[0] = new IoVector(_answer.Start, FuseOutHeader.Size);
        Check(Uio.TryWritev(fd, pieces, count));
    }

    /// <summary>Gives memory back that the next request would take again.</summary>
    public void Trim() => _answer.Release(0, _answer.Length);

    public void Dispose()
    {
        _request.Dispose();
        _answer.Dispose();
    }

    private void Send(int length, int error) => Check(TrySend(length, error));

    private int TrySend(int length, int error)
    {
        *(FuseOutHeader*)_answer.Start = new FuseOutHeader((uint)(FuseOutHeader.Size + length), error, Header.Unique);
        return Unistd.TryWrite(fd, new ReadOnlySpan<byte>(_answer.Start, FuseOutHeader.Size + length));
    }

    /// <summary>ENOENT: the caller was interrupted and waits no more. ENODEV: unmounted; the next read says so too.</summary>
    private void Check(int written)
    {
        if (written < 0 && -written is not (Errno.ENOENT or Errno.ENODEV or Errno.EINTR))
        {
            throw new SystemCallException("write", "/dev/fuse", -written);
        }

        _isAnswered = true;
    }
}
