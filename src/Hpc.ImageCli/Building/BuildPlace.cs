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
    private readonly ImageCache? _cache;
    private Process? _running;
    private int _names;

    /// <param name="cache">Null where nothing is to be kept.</param>
    public BuildPlace(ImageCache? cache)
    {
        _cache = cache is not null && cache.TryPrepareForWriting() ? cache : null;
        Work = Path.Combine(Path.GetTempPath(), $"hpcrun-build-{Environment.ProcessId}-{Random.Shared.Next():x}");
        _ = RemovalAtEnd.Make(Work, Remove, () =>
            Directory.CreateDirectory(Work, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        if (_cache is not null)
        {
            ImageCache.MakeDirectoryOf(_cache.StepPath("x"));
        }
    }

    public string Work { get; }

    /// <summary>A name for something new.</summary>
    public string NewName(string what) => Path.Combine(Work, $"{_names++}-{what}");

    public string NewDirectory(string what) => Directory.CreateDirectory(NewName(what)).FullName;

    /// <summary>A directory that all steps of the build see that name it.</summary>
    public string SharedDirectory(string name) =>
        Directory.CreateDirectory(Path.Combine(Work, "shared", BuiltLayers.KeyOf(name))).FullName;

    /// <summary>Where the layer of a key is, or will be.</summary>
    public string LayerPath(string key) => _cache?.StepPath(key) ?? Path.Combine(Work, key + ".sqfs");

    public static bool Has(string layer) => ImageCache.Has(layer);

    /// <summary>Puts a layer on others that is made anew in each build, and known by its content.</summary>
    public BuiltLayers Add(LayerDraft draft, BuiltLayers layers, string what, ImageSettings settings)
    {
        string file = NewName(what + ".sqfs");
        draft.Write(ImageTarget.Bytes(file), settings);
        using FileStream content = File.OpenRead(file);
        return layers.With(file, layers.Next(what, Convert.ToHexStringLower(SHA256.HashData(content))));
    }

    /// <summary>Runs a program to its end, with no standard input; it does not outlive the build.</summary>
    /// <returns>Its status.</returns>
    public int Run(string program, IEnumerable<string> words, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, words) { RedirectStandardInput = true, UseShellExecute = false };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach ((string name, string value) in environment)
            {
                start.Environment[name] = value;
            }
        }

        using Process process = Start(start);
        process.StandardInput.Close();
        process.WaitForExit();
        _running = null;
        return RemovalAtEnd.IsEnding ? Interruption.AwaitEnd() : process.ExitCode;
    }

    public void Dispose()
    {
        if (RemovalAtEnd.Forget(Work))
        {
            Remove();
        }
    }

    /// <summary>Known before it runs: an end that comes meanwhile ends it, too.</summary>
    private Process Start(ProcessStartInfo start)
    {
        Process? process = null;
        RemovalAtEnd.Whole(() => _running = process = Process.Start(start));
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
