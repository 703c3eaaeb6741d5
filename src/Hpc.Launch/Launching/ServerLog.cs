using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Launching;

/// <summary>Where an image server says what its requests end in: standard error of the launch that started it, kept open for as
/// long as it serves. Only for who asked for everything (--debug, HPCRUN_DEBUG=1): a pipe's reader would wait for it. Each kind
/// of error is said once.</summary>
public sealed class ServerLog
{
    private readonly HashSet<string> _said = [];
    private readonly int _fd;

    private ServerLog(int fd) => _fd = fd;

    /// <summary>null if nobody asked, or where standard error is closed.</summary>
    public static ServerLog? For(RunRequest request)
    {
        bool isAsked = request.Verbosity >= Verbosity.Debug || Environment.GetEnvironmentVariable("HPCRUN_DEBUG") == "1";
        int fd = isAsked ? Fcntl.TryDuplicate(2) : -1;
        return fd < 0 ? null : new ServerLog(fd);
    }

    /// <summary>Says an error, unless one of its kind has been said.</summary>
    public void Note(Exception error)
    {
        string kind = $"{error.GetType().Name} {(error is SystemCallException call ? call.Call : "")}";
        lock (_said)
        {
            if (_said.Add(kind))
            {
                Terminal.Print(
                    $"hpcrun: image server: a request failed with EIO: {error.GetType().Name}: {error.Message} (reported once)\n",
                    _fd);
            }
        }
    }

    /// <summary>What has been counted, at the end.</summary>
    public void Say(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Terminal.Print($"hpcrun: image server: {line}\n", _fd);
        }
    }
}
