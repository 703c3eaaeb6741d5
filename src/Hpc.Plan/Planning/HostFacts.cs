namespace Hpc.Plan;

/// <summary>What the planner knows of the machine and of the caller, probed once. A fallback is chosen by these facts, never caught.</summary>
public sealed record HostFacts
{
    /// <summary>Real user id of the caller.</summary>
    public required int UserId { get; init; }

    /// <summary>Real group id of the caller.</summary>
    public required int GroupId { get; init; }

    /// <summary>The caller's passwd(5) entry: name, gecos, home and shell; from /etc/passwd, else getent(1), else made up from the ids.</summary>
    public required UserEntry User { get; init; }

    /// <summary>The caller's groups that have a name, for group(5): id and name; the primary group first.</summary>
    public required IReadOnlyList<GroupEntry> Groups { get; init; }

    /// <summary>$HOME if set and absolute, else the home of the passwd entry.</summary>
    public required string Home { get; init; }

    /// <summary>Canonical working directory; empty if it cannot be named.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Absolute paths of directories in which the launcher of this rank keeps what the rank needs, as its variables have them.</summary>
    public IReadOnlyList<string> LauncherDirectories { get; init; } = [];

    /// <summary>Follows symbolic links on the host; answers what is there.</summary>
    public required Func<string, PathFact> Look { get; init; }

    /// <summary>f_type of statfs(2) of an existing path; 0 if it cannot be told.</summary>
    public required Func<string, long> FileSystemOf { get; init; }

    /// <summary>The ext file system in a file, by an absolute path; null if there is none.</summary>
    public Func<string, ExtImage?> ExtImageOf { get; init; } = _ => null;

    /// <summary>Whether this fuse2fs has an option for where in a file the file system begins (e2fsprogs 1.47); before, libext2fs took it from the name.</summary>
    public Func<string, bool> HasOffsetOption { get; init; } = _ => true;

    /// <summary>The ext file system that an overlay is; null for directories and images of other kinds.</summary>
    public ExtImage? LayerFileOf(OverlayRequest overlay) => overlay.Embedded switch
    {
        null => ExtImageOf(DefaultPlacements.Absolute(this, overlay.Path)),
        { Format: LayerFormat.Ext } layer => new ExtImage(overlay.Path) { Offset = layer.Offset, Length = layer.Length },
        _ => null,
    };

    /// <summary>Path of a program of the host that the caller may execute; null where he has none of this name.</summary>
    public Func<string, string?> FindProgram { get; init; } = _ => null;
}

/// <summary>A line of passwd(5) without its password field.</summary>
public sealed record UserEntry(string Name, int UserId, int GroupId, string Gecos, string Home, string Shell);

/// <summary>A line of group(5) without password and members.</summary>
public sealed record GroupEntry(string Name, int GroupId);
