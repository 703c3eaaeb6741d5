using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>&lt;sys/socket.h&gt;: Unix sockets that carry descriptors (unix(7)).</summary>
public static unsafe partial class Socket
{
    private const int SOL_SOCKET = 1;
    private const int SCM_RIGHTS = 1;
    private const int MSG_CTRUNC = 8;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;

    /// <summary>SCM_MAX_FD is 253; nobody here sends more than a few.</summary>
    private const int MaxDescriptors = 32;

    private const int HeaderSize = 16;

    /// <summary>sendmsg(2) of one packet with descriptors.</summary>
    /// <returns>0 or the negative errno.</returns>
    public static int TrySend(int socket, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors)
    {
        byte* control = stackalloc byte[HeaderSize + (MaxDescriptors * sizeof(int))];
        fixed (byte* first = bytes)
        {
            IoVector vector = new(first, (nuint)bytes.Length);
            MessageHeader header = new() { Vectors = &vector, VectorCount = 1 };
            if (!descriptors.IsEmpty)
            {
                int size = HeaderSize + (descriptors.Length * sizeof(int));
                *(nuint*)control = (nuint)size;
                *(int*)(control + 8) = SOL_SOCKET;
                *(int*)(control + 12) = SCM_RIGHTS;
                descriptors.CopyTo(new Span<int>(control + HeaderSize, MaxDescriptors));
                header.Control = control;
                header.ControlLength = (nuint)((size + 7) & ~7);
            }

            return sendmsg(socket, &header, MSG_NOSIGNAL) >= 0 ? 0 : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>recvmsg(2) of one packet. Descriptors come with O_CLOEXEC; those for which there is no room are closed.</summary>
    /// <returns>The packet's length, 0 at the end, or the negative errno: EMFILE where descriptors came and this process may have
    /// no more.</returns>
    public static int TryReceive(int socket, Span<byte> bytes, Span<int> descriptors, out int descriptorCount)
    {
        byte* control = stackalloc byte[HeaderSize + (MaxDescriptors * sizeof(int))];
        descriptorCount = 0;
        fixed (byte* first = bytes)
        {
            IoVector vector = new(first, (nuint)bytes.Length);
            MessageHeader header = new()
            {
                Vectors = &vector, VectorCount = 1, Control = control,
                ControlLength = (nuint)(HeaderSize + (MaxDescriptors * sizeof(int))),
            };
            nint done;
            do
            {
                done = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
            }
            while (done < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            if (done < 0)
            {
                return -Marshal.GetLastPInvokeError();
            }

            if (header.ControlLength >= HeaderSize && *(int*)(control + 8) == SOL_SOCKET && *(int*)(control + 12) == SCM_RIGHTS)
            {
                Span<int> came = new(control + HeaderSize, (int)(*(nuint*)control - HeaderSize) / sizeof(int));
                descriptorCount = (header.Flags & MSG_CTRUNC) != 0 ? 0 : Math.Min(came.Length, descriptors.Length);
                came[..descriptorCount].CopyTo(descriptors);
                foreach (int unwanted in came[descriptorCount..])
                {
                    _ = Unistd.Close(unwanted);
                }
            }

            return (header.Flags & MSG_CTRUNC) != 0 ? -Errno.EMFILE : (int)done;
        }
    }

    /// <summary>struct msghdr on 64-bit machines, 56 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(int socket, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int socket, MessageHeader* message, int flags);
}
