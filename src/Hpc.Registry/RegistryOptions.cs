namespace Hpc.Registry;

/// <summary>All that a client is told besides names of images.</summary>
public sealed record RegistryOptions
{
    /// <summary>http also to hosts that are not this machine.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>PEM file with certificate authorities to trust besides the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>User and password given for this call; they win over every file.</summary>
    public Credential? Credential { get; init; }

    /// <summary>How long the other side may say nothing, or take nothing of what is sent, before it is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>REGISTRY=HOST[/PREFIX]: where to ask first.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>Address of the service of <c>library://</c>.</summary>
    public string Library { get; init; } = "";

    /// <summary>Address of the service of <c>shub://</c>.</summary>
    public string Hub { get; init; } = "";

    /// <summary>The caller's environment: files of credentials, home directory.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Waits between attempts; a test's own clock otherwise.</summary>
    public Action<TimeSpan> Wait { get; init; } = Thread.Sleep;

    /// <summary>Takes a line that the user may want to know: an attempt that failed and is made again.</summary>
    public Action<string> Note { get; init; } = _ => { };
}
