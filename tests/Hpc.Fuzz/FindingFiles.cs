using System.Security.Cryptography;

namespace Hpc.Fuzz;

/// <summary>The directory of findings: an input in a file of its own, what it did in another beside it. The input that is being
/// read now is there, too, so that one that ends the process is known.</summary>
internal sealed class FindingFiles : IDisposable
{
    private readonly string _directory;
    private readonly string _target;
    private readonly FileStream _now;

    public FindingFiles(string directory, string target)
    {
        Directory.CreateDirectory(directory);
        (_directory, _target) = (directory, target);
        _now = new FileStream(Path.Combine(directory, $"{target}-now"), FileMode.Create, FileAccess.Write, FileShare.Read,
            bufferSize: 0);
    }

    /// <summary>When the input of now was begun, and after how much processor time of this process: for who looks for one that
    /// hangs.</summary>
    public (long Clock, TimeSpan Processor) Begun { get; private set; }

    public void Begin(byte[] input)
    {
        Begun = (System.Diagnostics.Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        _now.SetLength(input.Length);
        RandomAccess.Write(_now.SafeFileHandle, input, 0);
    }

    public void Add(byte[] input, string what)
    {
        string name = $"{_target}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}";
        File.WriteAllBytes(Path.Combine(_directory, name), input);
        File.WriteAllText(Path.Combine(_directory, name + ".txt"), what + "\n");
        Console.WriteLine($"{_target}: FINDING {name}: {what.Split('\n')[0]}");
    }

    /// <summary>The input of now is the finding.</summary>
    public void AddNow(string what) => Add(File.ReadAllBytes(_now.Name), what);

    public void Dispose()
    {
        _now.Dispose();
        File.Delete(_now.Name);
    }
}
