using System.Text;
using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Seccomp;

namespace Hpc.OciCli;

/// <summary>Who answers the calls about which a filter asks (config-linux.md, "The Container Process State"): it listens at
/// listenerPath, and gets a state and the descriptor over which it is asked.</summary>
internal sealed class SeccompAgent
{
    private const string DescriptorName = "seccompFd";

    private readonly SeccompSpec _filter;
    private readonly int _socket;

    private SeccompAgent(SeccompSpec filter, int socket) => (_filter, _socket) = (filter, socket);

    /// <summary>null where the filter asks nobody, or is loaded later.</summary>
    /// <exception cref="RuntimeException">Nobody listens there.</exception>
    public static SeccompAgent? Connect(SeccompSpec? filter, bool isLoadedNow)
    {
        if (filter is not { Asks: true, ListenerPath: var path })
        {
            return null;
        }

        AskedCalls.Check(filter);
        if (!path.StartsWith('/'))
        {
            throw new RuntimeException($"cannot use linux.seccomp.listenerPath \"{path}\": SCMP_ACT_NOTIFY wants the " +
                "absolute path of a socket");
        }

        if (!isLoadedNow)
        {
            return null;
        }

        int slash = path.LastIndexOf('/');
        int fd = NamedSocket.TryConnect(slash == 0 ? "/" : path[..slash], path[(slash + 1)..], NamedSocket.Stream);
        return fd >= 0 ? new SeccompAgent(filter, fd)
            : throw new RuntimeException($"failed to connect with seccomp agent at {path}: {ErrnoText.Of(-fd)}");
    }

    /// <param name="process">Of which the calls are, and whose container that is.</param>
    /// <param name="listener">Is closed.</param>
    /// <exception cref="RuntimeException">It does not take it.</exception>
    public void Hand(int process, ContainerRecord record, string status, int listener)
    {
        byte[] message = JsonWriting.Write(writer =>
        {
            writer.Text("ociVersion", ContainerState.SpecVersion);
            writer.List("fds", [DescriptorName]);
            writer.Number("pid", process);
            if (_filter.ListenerMetadata.Length > 0)
            {
                writer.Text("metadata", _filter.ListenerMetadata);
            }

            writer.WritePropertyName("state");
            writer.WriteRawValue(Encoding.UTF8.GetString(ContainerState.ForHook(record, status, record.ProcessId)));
        });
        int error = Socket.TrySend(_socket, message, [listener]);
        _ = Unistd.Close(listener);
        _ = Unistd.Close(_socket);
        if (error < 0)
        {
            throw new RuntimeException($"cannot hand the seccomp descriptor to {_filter.ListenerPath}: {ErrnoText.Of(-error)}");
        }
    }
}
