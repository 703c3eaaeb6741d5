using Xunit;

namespace Hpc.Tests;

/// <summary>A fact about corpus files, which may need a program of the machine as its judge.</summary>
internal sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute(string? tool = null) =>
        Skip = Corpora.Absent ?? (tool is null || IsOnPath(tool) ? null : $"{tool} is not installed");

    private static bool IsOnPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(directory => File.Exists(Path.Combine(directory, tool)));
}
