namespace Hpc.Plan;

/// <summary>What the planner knows of the machine and of the caller, probed once. A fallback is chosen by these facts, never
/// caught.</summary>
public sealed record HostFacts
{
    /// <summary>Real user id of the caller.</summary>
    public required uint UserId { get; init; }

    /// <summary>Real group id of the caller.</summary>
    public required uint GroupId { get; init; }

    /// <summary>The caller's passwd(5) entry: name, gecos, home and shell; from /etc/passwd, else getent(1), else made up from
    /// the ids.</summary>
    public required UserEntry User { get; init; }

    /// <summary>The caller's groups that have a name, for group(5): id and name; the primary group first.</summary>
    public required IReadOnlyList<GroupEntry> Groups { get; init; }

    /// <summary>$HOME if set and absolute, else the home of the passwd entry.</summary>
    public required string Home { get; init; }

    /// <summary>Canonical working directory; empty if it cannot be named.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The same directory as the caller's shell names it, through links of the host: $PWD if that is absolute;
    /// else empty. Whether it still leads there is seen when it is looked at.</summary>
    public string NamedWorkingDirectory { get; init; } = "";

    /// <summary>The terminal that the caller's standard streams are, "/dev/pts/3"; null if none is one.</summary>
    public string? Terminal { get; init; }

    /// <summary>Absolute paths of directories in which the launcher of this rank keeps what the rank needs, as its variables have
    /// them.</summary>
    public IReadOnlyList<string> LauncherDirectories { get; init; } = [];

    /// <summary>Absolute path of the cgroup that the program gets where it has limits; empty where it has none.</summary>
    public string Cgroup { get; init; } = "";

    /// <summary>The host's files.</summary>
    public required FileTree Files { get; init; }

    /// <summary>Follows symbolic links on the host; answers what was there when it was first asked for this path.</summary>
    public FileEntry Look(string path) => Files.Follow(path);

    /// <summary>The places of the launch's overlays, by absolute path.</summary>
    public IReadOnlyDictionary<string, OverlayPlace> Overlays { get; init; } = new Dictionary<string, OverlayPlace>();

    /// <summary>The host's programs for layers in files; looked for only if there are any.</summary>
    public LayerServers LayerServers { get; init; } = new(null, null);

    /// <summary>Where an overlay of the host lies; missing where nobody looked.</summary>
    public OverlayPlace PlaceOf(OverlayRequest overlay)
    {
        string path = DefaultPlacements.Absolute(this, overlay.Path);
        return Overlays.TryGetValue(path, out OverlayPlace? place)
            ? place : new OverlayPlace(new FileEntry(PathKind.Missing, path));
    }

    /// <summary>The ext file system that an overlay is; null for directories and images of other kinds.</summary>
    public ExtImage? LayerFileOf(OverlayRequest overlay) => overlay.Embedded switch
    {
        null => PlaceOf(overlay) is { HoldsExt: true } place ? new ExtImage(place.Fact.Canonical) { IsRoots = place.IsRoots }
            : null,
        { Format: LayerFormat.Ext } layer => new ExtImage(overlay.Path) { Offset = layer.Offset, Length = layer.Length },
        _ => null,
    };
}

/// <summary>A line of passwd(5) without its password field.</summary>
public sealed record UserEntry(string Name, uint UserId, uint GroupId, string Gecos, string Home, string Shell);

/// <summary>A line of group(5) without password and members.</summary>
public sealed record GroupEntry(string Name, uint GroupId);
