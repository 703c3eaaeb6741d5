using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Instances;

/// <summary>Where an instance's output goes: DIR/instances/logs/HOST/USER/NAME.out and .err, which grow from one start to the
/// next. DIR is Apptainer's, ~/.apptainer or APPTAINER_CONFIGDIR, so that scripts find them.</summary>
public sealed class InstanceLogs : IDisposable
{
    private const uint Private = 0b111_000_000, FileMode = 0b110_100_100;

    private readonly long _outBefore, _errorBefore;

    private InstanceLogs(string prefix)
    {
        Prefix = prefix;
        (Out, _outBefore) = Open(OutOf(prefix));
        (Error, _errorBefore) = Open(ErrorOf(prefix));
    }

    public string Prefix { get; }

    /// <summary>Descriptors.</summary>
    public int Out { get; }

    /// <inheritdoc cref="Out"/>
    public int Error { get; }

    public static string OutOf(string prefix) => prefix + ".out";

    public static string ErrorOf(string prefix) => prefix + ".err";

    /// <summary>The directory, which is made.</summary>
    /// <param name="calledAs">singularity has another one.</param>
    /// <exception cref="RefusedException">It cannot be made.</exception>
    public static string MakeDirectory(EnvironmentBlock environment, string home, string user, string calledAs)
    {
        bool old = calledAs == "singularity";
        string above = environment.Get(old ? "SINGULARITY_CONFIGDIR" : "APPTAINER_CONFIGDIR") is ['/', ..] given ? given
            : $"{home}/{(old ? ".singularity" : ".apptainer")}";
        string path = $"{above}/instances/logs/{NodeName.Read()}/{user}";
        for (int slash = path.IndexOf('/', 1); ; slash = path.IndexOf('/', slash + 1))
        {
            string part = slash < 0 ? path : path[..slash];
            int error = Unistd.TryMakeOwnDirectory(part, Private);
            if (error < 0 && HostProbe.Look(part).Kind != PathKind.Directory)
            {
                throw new RefusedException($"cannot make the directory '{part}': {Errno.Name(-error)}",
                    "the output of instances is kept there", $"ls -ld {above}; APPTAINER_CONFIGDIR names another directory");
            }

            if (slash < 0)
            {
                return path;
            }
        }
    }

    /// <param name="directory">Of <see cref="MakeDirectory"/>.</param>
    /// <exception cref="RefusedException">They cannot be written to.</exception>
    public static InstanceLogs Open(string directory, string name) => new($"{directory}/{name}");

    /// <summary>The last lines that were written since: to the error log, else to the other one.</summary>
    public string Tail(int lines)
    {
        string text = Since(Error, _errorBefore);
        text = text.Length > 0 ? text : Since(Out, _outBefore);
        return string.Concat(text.TrimEnd('\n').Split('\n').TakeLast(lines).Select(line => line + "\n")).TrimStart('\n');
    }

    public void Dispose()
    {
        _ = Unistd.Close(Out);
        _ = Unistd.Close(Error);
    }

    private static (int Descriptor, long Size) Open(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_APPEND | Fcntl.O_CLOEXEC | Fcntl.O_NOFOLLOW,
            FileMode);
        return fd >= 0 ? (fd, Unistd.Length(fd))
            : throw new RefusedException($"cannot write to the log file '{path}': {Errno.Name(-fd)}",
                "the output of an instance goes there", $"ls -l {path}; APPTAINER_CONFIGDIR names another directory");
    }

    private static string Since(int fd, long before)
    {
        const int Most = 64 * 1024;
        long size = Unistd.Length(fd), from = Math.Max(before, size - Most);
        byte[] bytes = new byte[Math.Max(0, size - from)];
        int read = bytes.Length == 0 ? 0 : Unistd.TryPread(fd, bytes, from);
        return read <= 0 ? "" : Hpc.Binary.RawText.Of(bytes.AsSpan(0, read));
    }
}
