using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using Hpc.Build;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Where a build works: a directory of its own for what goes with it, the cache for what stays.</summary>
internal sealed class BuildPlace : IDisposable
{
    private const string Memory = "/dev/shm";
    private const long DefaultMostBytes = 20L << 30;

    private readonly ImageCache? _cache;
    private readonly List<string> _secrets = [];
    private readonly Dictionary<string, DirectoryLock> _held = new(StringComparer.Ordinal);
    private readonly DirectoryLock? _inUse;
    private Process? _running;
    private int _names;

    /// <param name="cache">Null where nothing is to be kept.</param>
    /// <exception cref="CommandLineException">The size that the cache may have is no size.</exception>
    public BuildPlace(ImageCache? cache)
    {
        _ = MostBytes;
        _cache = cache is not null && cache.TryPrepareForWriting() ? cache : null;
        Work = Unfinished(Path.GetTempPath(), "hpcrun-build");
        _ = RemovalAtEnd.Make(Work, Remove, () =>
            Directory.CreateDirectory(Work, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        if (_cache is not null)
        {
            ImageCache.MakeDirectoryOf(_cache.StepPath("x"));
            _inUse = DirectoryLock.Try(ImageTarget.Bytes(Path.GetDirectoryName(_cache.StepPath("x"))!), shared: true, out _);
        }
    }

    public string Work { get; }

    /// <summary>A name for something new.</summary>
    public string NewName(string what) => Path.Combine(Work, $"{_names++}-{what}");

    public string NewDirectory(string what) => Directory.CreateDirectory(NewName(what)).FullName;

    /// <summary>A directory that all steps see that name it, also those of other builds, where there is a cache. It is held
    /// until the step is done.</summary>
    /// <param name="sharing">shared: with others; locked: after them; private: else another directory.</param>
    public string SharedDirectory(string name, string sharing)
    {
        for (int copy = 0; ; copy++)
        {
            string key = BuiltLayers.KeyOf(name, BuildRequest.Text((uint)copy));
            string path = _cache?.MountPath(key) ?? Path.Combine(Work, "shared", key);
            if (_held.ContainsKey(path))
            {
                return path;
            }

            Directory.CreateDirectory(path);
            if (Take(path, sharing, out int error) is { } held)
            {
                _held.Add(path, held);
                return path;
            }

            if (error is not (-Errno.EAGAIN or -Errno.ESTALE or -Errno.ENOENT))
            {
                return path; // a file system without locks: what steps share there they share unguarded
            }
        }
    }

    private static DirectoryLock? Take(string path, string sharing, out int error) => sharing == "private"
        ? DirectoryLock.Try(ImageTarget.Bytes(path), shared: false, out error)
        : DirectoryLock.Wait(ImageTarget.Bytes(path), shared: sharing != "locked", out error);

    /// <summary>What a step held and what was secret of it is gone behind it.</summary>
    public void EndStep()
    {
        foreach (DirectoryLock held in _held.Values)
        {
            held.Dispose();
        }

        _held.Clear();
        RemoveSecrets();
    }

    /// <summary>Where the layer of a key is, or will be.</summary>
    public string LayerPath(string key) => _cache?.StepPath(key) ?? Path.Combine(Work, key + ".sqfs");

    public static bool Has(string layer) => ImageCache.HasStep(layer);

    /// <summary>Puts a layer on others that is made anew in each build, and known by its content.</summary>
    /// <param name="step">What it is of, for messages.</param>
    public BuiltLayers Add(LayerDraft draft, BuiltLayers layers, string what, ImageSettings settings, string step)
    {
        (string file, string digest) = Write(draft, what, settings);
        return layers.With(file, layers.Next(what, digest), step);
    }

    /// <summary>A layer in a file, and its digest.</summary>
    public (string File, string Digest) Write(LayerDraft draft, string what, ImageSettings settings)
    {
        string file = NewName(what + ".sqfs");
        draft.Write(ImageTarget.Bytes(file), settings);
        using FileStream content = File.OpenRead(file);
        return (file, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>A file that only its owner gets at, in memory where this machine has such a place; gone with the build.</summary>
    /// <param name="mode">Its permissions.</param>
    public string NewSecret(ReadOnlySpan<byte> content, uint mode)
    {
        const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        string directory = Unfinished(Directory.Exists(Memory) ? Memory : Work, "hpcrun-secret");
        string file = Path.Combine(directory, "value");
        _ = RemovalAtEnd.Make(directory, () => TreeRemoval.Remove(ImageTarget.Bytes(directory)), () =>
            Directory.CreateDirectory(directory, Owners));
        _secrets.Add(directory);
        using (FileStream stream = new(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(content);
        }

        File.SetUnixFileMode(file, (UnixFileMode)mode);
        return file;
    }

    /// <summary>A name that says who makes it, once those of builders that were killed are gone.</summary>
    private static string Unfinished(string directory, string name)
    {
        string path = ImageTarget.Bytes(Path.Combine(Path.GetFullPath(directory), name));
        UnfinishedName.RemoveAbandoned(path);
        return ImageTarget.Text(UnfinishedName.Beside(path));
    }

    private void RemoveSecrets()
    {
        foreach (string directory in _secrets.Where(RemovalAtEnd.Forget))
        {
            TreeRemoval.Remove(ImageTarget.Bytes(directory));
        }

        _secrets.Clear();
    }

    /// <summary>Runs a program to its end, with no standard input; it does not outlive the build.</summary>
    /// <returns>Its status.</returns>
    public int Run(string program, IEnumerable<string> words, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = TiedProgram.Start(program, words);
        start.RedirectStandardInput = true;
        return Run(start, environment);
    }

    /// <summary>The same with this program's standard input; what a terminal interrupts is the shell's.</summary>
    public int RunShell(string program, IEnumerable<string> words, IReadOnlyDictionary<string, string> environment)
    {
        Interruption.IsShells = true;
        int status = Run(TiedProgram.Start(program, words), environment);
        Interruption.IsShells = false;
        return status;
    }

    private int Run(ProcessStartInfo start, IReadOnlyDictionary<string, string>? environment)
    {
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach ((string name, string value) in environment)
            {
                start.Environment[name] = value;
            }
        }

        using Process process = Start(start);
        if (start.RedirectStandardInput)
        {
            process.StandardInput.Close();
        }

        process.WaitForExit();
        _running = null;
        return RemovalAtEnd.IsEnding ? Interruption.AwaitEnd() : process.ExitCode;
    }

    public void Dispose()
    {
        EndStep();
        if (RemovalAtEnd.Forget(Work))
        {
            Remove();
        }

        _inUse?.Dispose();
        if (_cache is not null)
        {
            _ = CacheContent.Trim(_cache, MostBytes);
        }
    }

    /// <summary>Of the layers that the cache keeps: <c>HPCRUN_BUILD_CACHE_SIZE</c>, else 20 GiB.</summary>
    private static long MostBytes => Environment.GetEnvironmentVariable("HPCRUN_BUILD_CACHE_SIZE") is { Length: > 0 } size
        ? Quantity.Bytes(size, "HPCRUN_BUILD_CACHE_SIZE") : DefaultMostBytes;

    /// <summary>Known before it runs: an end that comes meanwhile ends it, too.</summary>
    private Process Start(ProcessStartInfo start)
    {
        Process? process = null;
        try
        {
            RemovalAtEnd.Whole(() => _running = process = Process.Start(start));
        }
        catch (Win32Exception error) when (error.NativeErrorCode == Errno.E2BIG)
        {
            throw new RefusedException("cannot start a step: its words and variables are too long",
                "the kernel takes 128 KiB for one of them, and a quarter of the stack's limit (ulimit -s) for all: E2BIG",
                "shorter values of ARG and ENV; COPY a script into the image, and RUN that");
        }

        return process!;
    }

    private void Remove()
    {
        const int Patience = 5000;
        if (_running is { } running)
        {
            running.Kill();
            _ = running.WaitForExit(Patience);
        }

        TreeRemoval.Remove(ImageTarget.Bytes(Work));
    }
}
