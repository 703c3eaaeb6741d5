namespace Hpc.Inject;

/// <summary>A library of the host that something to be injected needs, directly or not.</summary>
/// <param name="image">Where the image's own is looked for, when it is asked for: reading it means unpacking a part of the
/// image.</param>
internal sealed class ClosureMember(string name, FoundLibrary? host, LibrarySearch image)
{
    public string Name => name;

    /// <summary>null if the host's loader would not find it, either.</summary>
    public FoundLibrary? Host => host;

    public FoundLibrary? Image => image.Find(name, []);

    /// <summary>Where the image has a library of this name, for whatever machine.</summary>
    public string? ImagePath { get; } = image.Where(name);

    /// <summary>Asked for by name: the host's, even where the image has one.</summary>
    public bool IsWanted { get; set; }

    public List<ClosureMember> Needs { get; } = [];

    /// <summary>Symbol versions that the members of the closure want of it.</summary>
    public List<string> WantedVersions { get; } = [];

    public LibraryChoice? Choice { get; set; }

    public LibraryObstacle? Obstacle { get; set; }

    /// <summary>What it needs is known.</summary>
    public bool IsExpanded { get; set; }

    /// <summary>It is among the closure's choices.</summary>
    public bool IsTaken { get; set; }

    /// <summary>The number of the last walk over the closure that came here.</summary>
    public int Walk { get; set; }

    /// <summary>Undoes what was decided.</summary>
    public void Forget() => (Choice, Obstacle, IsTaken) = (null, null, false);
}
