using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>The options of one mount, sorted: flags of mount(2), attributes of mount_setattr(2), propagation, and the rest, which
/// is the file system's own. Names are those of runtime-spec's config.md, "Linux mount options".</summary>
internal sealed record MountOptions
{
    public MountFlags Flags { get; private set; }

    /// <summary>Named explicitly: a bind mount loses them.</summary>
    public MountFlags Cleared { get; private set; }

    public MountAttributes Set { get; private set; }
    public MountAttributes Clear { get; private set; }

    /// <summary>The same for all mounts below (rro, rnosuid, ...).</summary>
    public MountAttributes SetBelow { get; private set; }

    public MountAttributes ClearBelow { get; private set; }

    /// <summary>In order; usually one.</summary>
    public List<MountFlags> Propagation { get; } = [];

    public bool Bind => (Flags & MountFlags.MS_BIND) != 0;

    /// <summary>The new tmpfs begins with what the directory below it holds.</summary>
    public bool CopyUp { get; private set; }

    /// <summary>Joined by commas.</summary>
    public string Data => string.Join(',', _data);

    private readonly List<string> _data = [];

    /// <summary>Flags of a file system as a whole, which no single mount has.</summary>
    private static readonly Dictionary<string, MountFlags> WholeFileSystem = new(StringComparer.Ordinal)
    {
        ["sync"] = MountFlags.MS_SYNCHRONOUS, ["dirsync"] = MountFlags.MS_DIRSYNC, ["mand"] = MountFlags.MS_MANDLOCK, ["silent"] =
            MountFlags.MS_SILENT,
        ["iversion"] = MountFlags.MS_I_VERSION, ["lazytime"] = MountFlags.MS_LAZYTIME, ["remount"] = MountFlags.MS_REMOUNT,
        ["bind"] = MountFlags.MS_BIND, ["rbind"] = MountFlags.MS_BIND | MountFlags.MS_REC,
        ["defaults"] = 0, ["async"] = 0, ["nomand"] = 0, ["loud"] = 0, ["noiversion"] = 0, ["nolazytime"] = 0,
    };

    public static IEnumerable<string> Known =>
        MountWords.All.SelectMany(one =>
            new[] { one.Word, "r" + one.Word, one.Opposite, "r" + one.Opposite }).Concat(WholeFileSystem.Keys)
            .Concat(["private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable", "tmpcopyup"])
            .Order(StringComparer.Ordinal);

    public static MountOptions Parse(ConfiguredMount mount)
    {
        MountOptions options = new();
        if (mount.Type == "bind")
        {
            options.Flags = MountFlags.MS_BIND;
        }

        foreach (string option in mount.Options)
        {
            options.Add(option, mount);
        }

        return options;
    }

    private void Add(string option, ConfiguredMount mount)
    {
        if (WholeFileSystem.TryGetValue(option, out MountFlags flags))
        {
            Flags |= flags;
        }
        else if (MountWords.Propagation(option) is { } propagation)
        {
            Propagation.Add(propagation);
        }
        else if (option == "tmpcopyup")
        {
            CopyUp = true;
        }
        else if (option is "idmap" or "ridmap")
        {
            throw new UnsupportedFeatureException($"mount {mount.Destination}: option \"{option}\"",
                "map the ids of the whole container: linux.uidMappings");
        }
        else if (!AddAttribute(option))
        {
            _data.Add(option);
        }
    }

    private bool AddAttribute(string option)
    {
        bool below = MountWords.Find(option, out _) is null && option.StartsWith('r');
        if (MountWords.Find(below ? option[1..] : option, out bool opposite) is not { } flag)
        {
            return false;
        }

        if (below)
        {
            SetBelow = opposite ? SetBelow & ~flag.Mask : (SetBelow & ~flag.Mask) | flag.Attributes;
            ClearBelow |= flag.Mask == MountAttributes.AccessTimes || opposite ? flag.Mask : 0;
            return true;
        }

        Flags = opposite ? Flags & ~flag.Flags : Flags | flag.Flags;
        Cleared = opposite ? Cleared | flag.Flags : Cleared & ~flag.Flags;
        Set = opposite ? Set & ~flag.Mask : (Set & ~flag.Mask) | flag.Attributes;
        Clear = flag.Mask == MountAttributes.AccessTimes || opposite ? Clear | flag.Mask : Clear & ~flag.Mask;
        return true;
    }
}
