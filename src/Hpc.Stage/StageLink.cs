using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.Stage;

/// <summary>The planner's end of the socket to the process that will become the solver. Packets are three 32-bit words of the
/// machine's byte order (struct message of stage.h).</summary>
public sealed class StageLink(int socket)
{
    /// <summary>enum to_stage of stage.h.</summary>
    private const char Plan = 'P', End = 'X', EndDone = 'Q', PlanYourself = 'Y', GoOn = 'A';

    private const int MessageSize = 12;
    private const int MaxTimes = 4096;
    private const int MaxDescriptors = 32;

    /// <summary>DETAIL_OTHER of stage.h.</summary>
    private const int OfSubstitute = 0x8000;

    public int Socket => socket;

    /// <summary>Hands over a plan; <paramref name="slots"/> become the stage's descriptors 1, 2, ...</summary>
    /// <param name="contained">The program must not get at hpcrun's own file.</param>
    /// <returns>Whether the stage is still there.</returns>
    public bool SendPlan(ReadOnlySpan<byte> plan, ReadOnlySpan<int> slots, bool contained) =>
        TrySendPlan(plan, slots, contained) == 0;

    /// <summary>The same: 0, or the negative errno.</summary>
    public int TrySendPlan(ReadOnlySpan<byte> plan, ReadOnlySpan<int> slots, bool contained)
    {
        uint sealing = contained && OwnProgram.MayBeWritten ? 1u : 0;
        int memfd = Memfd.TryCreateSealed("hpcrun-plan", plan);
        if (memfd < 0)
        {
            return SendThroughPipe(plan, slots, sealing);
        }

        int sent = Send(Plan, sealing, [memfd, .. slots]);
        _ = Unistd.Close(memfd);
        return sent;
    }

    /// <summary>The process has to start a runtime of its own and plan.</summary>
    public void SendPlanYourself() => Send(PlanYourself, 0, []);

    /// <summary>What was asked for was not done: the process ends with this status, and never with 0.</summary>
    public void SendExit(int status) => Send(End, (uint)status, []);

    /// <summary>It was done, and no program was to be executed by that process: it ends with this status.</summary>
    private void SendDone(int status) => Send(EndDone, (uint)status, []);

    public void SendEnd(CommandEnd end)
    {
        if (end.Launches)
        {
            SendExit(end.Status);
        }
        else
        {
            SendDone(end.Status);
        }
    }

    /// <summary>The step that waits goes on; it may get a descriptor with the answer.</summary>
    public void Acknowledge(params ReadOnlySpan<int> descriptors) => Send(GoOn, 0, descriptors);

    /// <exception cref="SystemCallException">A descriptor came, and this process may have no more.</exception>
    public StageMessage Receive() => TryReceive() is { Lost: false } message ? message
        : throw new SystemCallException("recvmsg", "a descriptor", Errno.EMFILE);

    /// <summary>For who goes on without the descriptors of a message (<see cref="StageMessage.Lost"/>).</summary>
    public StageMessage TryReceive()
    {
        Span<uint> words = stackalloc uint[3];
        Span<int> descriptors = stackalloc int[MaxDescriptors];
        int length = Linux.Socket.TryReceive(socket, MemoryMarshal.AsBytes(words), descriptors, out int count);
        return length == -Errno.EMFILE ? Message(words, []) with { Lost = true }
            : length == MessageSize ? Message(words, descriptors[..count].ToArray()) : default;
    }

    /// <summary>A failure has a detail above its errno; nothing else has one.</summary>
    private static StageMessage Message(ReadOnlySpan<uint> words, int[] descriptors) => (StageEvent)words[0] == StageEvent.Failed
        ? new StageMessage(StageEvent.Failed, (int)words[1], (int)(words[2] >> 16) & ~OfSubstitute, (int)(words[2] & 0xffff),
            descriptors, ((words[2] >> 16) & OfSubstitute) != 0)
        : new StageMessage((StageEvent)words[0], (int)words[1], 0, (int)words[2], descriptors);

    /// <summary>The packet behind <see cref="StageEvent.Times"/>: CLOCK_MONOTONIC nanoseconds at the end of each step.</summary>
    public long[] ReceiveTimes()
    {
        byte[] packet = new byte[MaxTimes * sizeof(long)];
        int length = Math.Max(0, Linux.Socket.TryReceive(socket, packet, [], out _));
        long[] times = new long[length / sizeof(long)];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = BinaryPrimitives.ReadInt64LittleEndian(packet.AsSpan(i * sizeof(long)));
        }

        return times;
    }

    /// <summary>Where a filter refuses memfd_create(2), or files may not grow to the size of a plan (RLIMIT_FSIZE).</summary>
    private int SendThroughPipe(ReadOnlySpan<byte> plan, ReadOnlySpan<int> slots, uint sealing)
    {
        Signal.Ignore(Signal.SIGPIPE);
        int read, write;
        try
        {
            (read, write) = Unistd.Pipe();
        }
        catch (SystemCallException error)
        {
            return -error.Errno; // the server of all ranks must not end because descriptors have run out
        }

        int sent = Send(Plan, sealing, [read, .. slots]);
        _ = Unistd.Close(read);
        sent = sent == 0 ? Unistd.TryWriteAll(write, plan) : sent;
        _ = Unistd.Close(write);
        return sent;
    }

    private int Send(char kind, uint value, ReadOnlySpan<int> descriptors)
    {
        ReadOnlySpan<uint> words = [kind, value, 0];
        return Linux.Socket.TrySend(socket, MemoryMarshal.AsBytes(words), descriptors);
    }
}
