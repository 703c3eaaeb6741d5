using System.Text;
using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Plan;

namespace Hpc.OciCli;

/// <summary>A bundle's directory and its config.json.</summary>
internal sealed record Bundle(string Path, byte[] Json, RuntimeConfig Config)
{
    public static Bundle Open(string path)
    {
        FileEntry found = HostProbe.Look(path);
        string directory = found.Kind == PathKind.Directory
            ? found.Canonical
            : throw new RuntimeException($"cannot use bundle {path}: "
                + $"{(found.Kind == PathKind.Missing ? "no such file or directory" : "not a directory")}");
        string text = SmallFile.ReadText(directory + "/config.json") ?? throw Unreadable(directory + "/config.json");
        byte[] json = RawText.Bytes(text);
        return new Bundle(directory, json, RuntimeConfigReader.Read(json));
    }

    /// <summary>The words for one that is missing are those for which engines look.</summary>
    private static RuntimeException Unreadable(string file) => HostProbe.Look(file).Kind switch
    {
        PathKind.Missing => new($"JSON specification file config.json not found: {file}: no such file or directory"),
        PathKind.File => new($"cannot read {file}: you may not read it, or it has {SmallFile.MaxBytes >> 20} MiB or more"),
        _ => new($"cannot read {file}: not a file"),
    };

    /// <summary>The root file system, absolute.</summary>
    public string RootPath
    {
        get
        {
            string whole = Config.RootPath.StartsWith('/') ? Config.RootPath : $"{Path}/{Config.RootPath}";
            return HostProbe.Look(whole) is { Kind: PathKind.Directory } found ? found.Canonical : whole;
        }
    }

    /// <summary>LISTEN_FDS of the caller (sd_listen_fds(3)): as many descriptors from 3 on belong to the program, and it is told
    /// so.</summary>
    public static (ProcessSpec Process, int Descriptors) WithListeningSockets(ProcessSpec process, EnvironmentBlock caller) =>
        caller.Get("LISTEN_FDS") is { } text && int.TryParse(text, out int count) && count is > 0 and < 1024
            ? (process with { Environment = [.. process.Environment, $"LISTEN_FDS={count}", "LISTEN_PID=1"] }, count)
            : (process, 0);

    public static void WritePidFile(string path, int process)
    {
        int error = path.Length == 0 ? 0 : AtomicFile.TryReplace(path, Encoding.ASCII.GetBytes($"{process}"), 0b110_100_100);
        if (error < 0)
        {
            throw new RuntimeException($"cannot write pid file {path}: {ErrnoText.Of(-error)}");
        }
    }
}
