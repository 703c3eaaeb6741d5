namespace Hpc.Plan;

/// <summary>The words of mount(8) for one mount, as flags of mount(2) and as attributes of mount_setattr(2). Names are those of
/// runtime-spec's config.md, "Linux mount options".</summary>
public static class MountWords
{
    /// <summary>What a word sets.</summary>
    /// <param name="Mask">The attributes that it decides.</param>
    public sealed record Meaning(string Word, string Opposite, MountFlags Flags, MountAttributes Attributes,
        MountAttributes Mask);

    public static readonly Meaning[] All =
    [
        new("ro", "rw", MountFlags.MS_RDONLY, MountAttributes.ReadOnly, MountAttributes.ReadOnly),
        new("nosuid", "suid", MountFlags.MS_NOSUID, MountAttributes.NoSetUid, MountAttributes.NoSetUid),
        new("nodev", "dev", MountFlags.MS_NODEV, MountAttributes.NoDevices, MountAttributes.NoDevices),
        new("noexec", "exec", MountFlags.MS_NOEXEC, MountAttributes.NoExecute, MountAttributes.NoExecute),
        new("nodiratime", "diratime", MountFlags.MS_NODIRATIME, MountAttributes.NoDirectoryAccessTime,
            MountAttributes.NoDirectoryAccessTime),
        new("nosymfollow", "symfollow", MountFlags.MS_NOSYMFOLLOW, MountAttributes.NoSymbolicLinks,
            MountAttributes.NoSymbolicLinks),
        new("noatime", "atime", MountFlags.MS_NOATIME, MountAttributes.NoAccessTime, MountAttributes.AccessTimes),
        new("strictatime", "nostrictatime", MountFlags.MS_STRICTATIME, MountAttributes.StrictAccessTime,
            MountAttributes.AccessTimes),
        new("relatime", "norelatime", MountFlags.MS_RELATIME, MountAttributes.None, MountAttributes.AccessTimes),
    ];

    /// <summary>What a user may ask of a mount of his own. Rules of access times are the host's.</summary>
    private const MountFlags Restrictions =
        MountFlags.MS_RDONLY | MountFlags.MS_NOSUID | MountFlags.MS_NODEV | MountFlags.MS_NOEXEC | MountFlags.MS_NOSYMFOLLOW;

    /// <summary>What a word, or its opposite, is about; null for any other word.</summary>
    public static Meaning? Find(string word, out bool isOpposite)
    {
        isOpposite = false;
        foreach (Meaning meaning in All)
        {
            isOpposite = meaning.Opposite == word;
            if (isOpposite || meaning.Word == word)
            {
                return meaning;
            }
        }

        return null;
    }

    /// <summary>MS_PRIVATE and its like for <c>rprivate</c> and its like; null for any other word.</summary>
    public static MountFlags? Propagation(string word)
    {
        MountFlags below = word.StartsWith('r') ? MountFlags.MS_REC : MountFlags.None;
        return (below == 0 ? word : word[1..]) switch
        {
            "private" => MountFlags.MS_PRIVATE | below,
            "shared" => MountFlags.MS_SHARED | below,
            "slave" => MountFlags.MS_SLAVE | below,
            "unbindable" => MountFlags.MS_UNBINDABLE | below,
            _ => null,
        };
    }

    /// <summary>The flags with what a word says; null where it says nothing that a user may ask.</summary>
    public static MountFlags? Restrict(MountFlags flags, string word) =>
        Find(word, out bool isOpposite) is not { } meaning || (meaning.Flags & Restrictions) == 0 ? null
        : isOpposite ? flags & ~meaning.Flags : flags | meaning.Flags;

    /// <summary>Whether a word is about access times.</summary>
    public static bool IsOfAccessTimes(string word) => Find(word, out _) is { } meaning && (meaning.Flags & Restrictions) == 0;

    /// <summary>Those flags as attributes.</summary>
    public static MountAttributes Attributes(MountFlags flags)
    {
        MountAttributes all = MountAttributes.None;
        foreach (Meaning meaning in All)
        {
            all |= (flags & meaning.Flags) != 0 ? meaning.Attributes : MountAttributes.None;
        }

        return all;
    }
}
