namespace Hpc.OciRuntime;

/// <summary>A program that is run at a point of the container's life, with the container's state on its standard input.</summary>
/// <param name="Timeout">Seconds; 0: none.</param>
public sealed record Hook(string Path, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, int Timeout);

/// <summary>config.json's <c>hooks</c>, in the order in which they happen.</summary>
public sealed record HookSet(
    IReadOnlyList<Hook> Prestart, IReadOnlyList<Hook> CreateRuntime, IReadOnlyList<Hook> CreateContainer,
    IReadOnlyList<Hook> StartContainer, IReadOnlyList<Hook> PostStart, IReadOnlyList<Hook> PostStop)
{
    public static HookSet None { get; } = new([], [], [], [], [], []);
}
