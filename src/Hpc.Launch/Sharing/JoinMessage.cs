using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Launch.Sharing;

/// <summary>How a <see cref="JoinRequest"/> comes to the image server: one packet, or where it is longer a sealed file in memory
/// that comes with one.</summary>
internal sealed class JoinMessage : IDisposable
{
    /// <summary>A packet that is no request.</summary>
    private static readonly byte[] s_inFile = [(byte)'+'];

    private readonly byte[] _packet;
    private readonly int[] _file;

    /// <param name="request">If it is long and no memory can be had for it, nothing can be sent.</param>
    public JoinMessage(JoinRequest request)
    {
        byte[] text = request.Encode();
        int file = text.Length <= JoinRequest.LongestPacket ? -1 : Memfd.TryCreateSealed("hpcrun-join", text);
        (_packet, _file) = file >= 0 ? (s_inFile, new[] { file }) : (text, []);
    }

    public bool CanBeSent => _packet.Length <= JoinRequest.LongestPacket;

    /// <returns>0 or the negative errno.</returns>
    public int TrySend(int connection) => Socket.TrySend(connection, _packet, _file);

    /// <summary>null if what comes is none.</summary>
    public static JoinRequest? Receive(int connection)
    {
        byte[] packet = new byte[JoinRequest.LongestPacket];
        Span<int> descriptors = stackalloc int[1];
        int length = Socket.TryReceive(connection, packet, descriptors, out int count);
        if (count == 0)
        {
            return length > 0 ? JoinRequest.Decode(packet.AsSpan(0, length)) : null;
        }

        using FileSource file = new(descriptors[0]);
        return Stat.Of(file.Fd, out _) is { IsFile: true } && file.Length <= JoinRequest.Longest && Whole(file) is { } text
            ? JoinRequest.Decode(text) : null;
    }

    private static byte[]? Whole(FileSource file)
    {
        byte[] text = new byte[file.Length];
        return file.Read(0, text) == text.Length ? text : null;
    }

    public void Dispose()
    {
        foreach (int file in _file)
        {
            _ = Unistd.Close(file);
        }
    }
}
