namespace Hpc.OciRuntime;

/// <summary>A descriptor that travels with a plan, as data: the runtime opens it before the plan is sent.</summary>
public abstract record SlotSource;

/// <summary>A namespace of a process or one that is mounted somewhere.</summary>
public sealed record NamespaceSource(string Path) : SlotSource;

/// <summary>A seccomp filter program.</summary>
public sealed record FilterSource(SeccompSpec Filter) : SlotSource;

/// <summary>The listening socket to which <c>start</c> connects.</summary>
public sealed record StartSocketSource : SlotSource;

/// <summary>The socket that gets the other end of the container's terminal.</summary>
public sealed record ConsoleSource : SlotSource;

/// <summary>The descriptors of a plan; their places are numbered from 1.</summary>
internal sealed class SlotList
{
    /// <summary>The container's state, which comes only when the process is known.</summary>
    public const int State = 31;

    private readonly List<SlotSource> _sources = [];

    public IReadOnlyList<SlotSource> Sources => _sources;

    public int Add(SlotSource source)
    {
        _sources.Add(source);
        return _sources.Count;
    }
}
