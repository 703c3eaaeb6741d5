using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>hpcrun-image, in this process: its status and what it says. Its cache, its home and its working directory are its
/// own.</summary>
internal sealed class ImageProgram : IDisposable
{
    public ImageProgram()
    {
        Place = Directory.CreateTempSubdirectory("hpcrun-image-").FullName;
        Cache = Path.Combine(Place, "cache");
        Environment.SetEnvironmentVariable("HPCRUN_CACHEDIR", Cache);
        Environment.SetEnvironmentVariable("REGISTRY_AUTH_FILE", Path.Combine(Place, "auth.json"));
    }

    public string Place { get; }

    public string Cache { get; }

    public string At(string name) => Path.Combine(Place, name);

    public (int Status, string Out, string Err) Run(params string[] words)
    {
        using StringWriter output = new(), errors = new();
        (TextWriter, TextWriter) before = (Console.Out, Console.Error);
        Console.SetOut(output);
        Console.SetError(errors);
        try
        {
            return (Entry.Run(words), output.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetOut(before.Item1);
            Console.SetError(before.Item2);
        }
    }

    /// <summary>A run that must end well; returns its standard output.</summary>
    public string Good(params string[] words)
    {
        (int status, string output, string errors) = Run(words);
        Assert.True(status == 0, $"{string.Join(' ', words)}: {status}: {errors}");
        return output;
    }

    /// <summary>A run that must fail with one message with reason and remedy; returns it.</summary>
    public string Refused(params string[] words)
    {
        (int status, string output, string errors) = Run(words);
        Assert.True(status == 255 && output.Length == 0, $"{string.Join(' ', words)}: {status}: {output}{errors}");
        Assert.True(errors.Contains("  why:  ", StringComparison.Ordinal)
            && errors.Contains("  try:  ", StringComparison.Ordinal), errors);
        Assert.DoesNotContain("internal error", errors, StringComparison.Ordinal);
        return errors;
    }

    /// <summary>Names below the place, but for those of the cache.</summary>
    public string[] Files => [.. Directory.GetFiles(Place).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>Also where names are not UTF-8, which .NET cannot remove.</summary>
    public void Dispose() => Peer.Run("rm", "-rf", Place);
}
