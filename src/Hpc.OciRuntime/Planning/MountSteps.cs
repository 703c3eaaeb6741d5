using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>config.json's <c>mounts</c> to steps. Targets are looked up within the container's root.</summary>
internal sealed class MountSteps(RuntimeConfig config, RuntimeFacts facts, UserNamespace user, string bundle, string root)
{
    private const string CgroupDirectory = "/sys/fs/cgroup";

    /// <summary>What may be changed only when all is mounted: a read-only tmpfs still gets the mount points in it.</summary>
    public List<Step> Last { get; } = [];

    public IEnumerable<Step> Of(ConfiguredMount mount)
    {
        if (mount.HasIdMappings)
        {
            throw new UnsupportedFeatureException($"mount {mount.Destination}: uidMappings of a mount",
                "map the ids of the whole container: linux.uidMappings");
        }

        ConfiguredMount decided = Replace(mount with { Destination = Inside(mount.Destination) });
        MountOptions options = MountOptions.Parse(decided);
        return options.Bind ? Bind(decided, options) : New(decided, options);
    }

    /// <summary>A destination that names the root's directory on the host means the place in it.</summary>
    private string Inside(string destination)
    {
        string absolute = destination.StartsWith('/') ? destination : "/" + destination;
        return absolute.StartsWith(root + "/", StringComparison.Ordinal) && root.Length > 1 ? absolute[root.Length..] : absolute;
    }

    /// <summary>The kernel mounts these only for who owns the namespace that they show; elsewhere the host's are bound.</summary>
    private ConfiguredMount Replace(ConfiguredMount mount) => mount.Type switch
    {
        "proc" when user.Made && !config.Linux.Makes(NamespaceKinds.Pid) => Bound(mount, "/proc"),
        "sysfs" when user.Made && !config.Linux.Makes(NamespaceKinds.Network) => Bound(mount, "/sys"),
        "mqueue" when user.Made && !config.Linux.Makes(NamespaceKinds.Ipc) => Bound(mount, "/dev/mqueue"),
        "cgroup" or "cgroup2" when facts.UnifiedCgroups && config.Linux.Makes(NamespaceKinds.Cgroup) && !BringsHostsCgroups =>
            mount with { Type = "cgroup2" },
        "cgroup" or "cgroup2" => Bound(mount, CgroupDirectory),
        "devpts" when config.Process is not null => mount with { Options = [.. mount.Options.Where(IsMapped)] },
        _ => mount,
    };

    /// <summary>The host's /sys is bound with all below it. The kernel mounts no file system of which there is only one on top of
    /// itself (EBUSY), and the host's cgroups are there.</summary>
    private bool BringsHostsCgroups => config.Mounts.Any(mount => Inside(mount.Destination).TrimEnd('/') is "/sys"
        && (mount.Options.Contains("rbind") || Replace(mount).Options.Contains("rbind")));

    private static ConfiguredMount Bound(ConfiguredMount mount, string source) =>
        mount with { Type = "bind", Source = source, Options = [.. mount.Options.Select(Below), "rbind"] };

    /// <summary>What is bound has mounts below it: the option is for all of them.</summary>
    private static string Below(string option) => option is "ro" or "nosuid" or "nodev" or "noexec" ? "r" + option : option;

    private bool IsMapped(string option) =>
        !option.StartsWith("gid=", StringComparison.Ordinal) || !uint.TryParse(option.AsSpan(4), out uint id)
        || IdMap.Has(user.Groups, id);

    private IEnumerable<Step> Bind(ConfiguredMount mount, MountOptions options)
    {
        string source = mount.Source.StartsWith('/') ? mount.Source : $"{bundle}/{mount.Source}",
            why = $"mount {mount.Destination}";
        FileEntry found = facts.Look(source);
        bool comes = found.Kind == PathKind.Missing && source.StartsWith(root + "/", StringComparison.Ordinal)
            && config.Mounts.Count > 1;
        if (!comes && found.Kind is PathKind.Missing or PathKind.Forbidden)
        {
            string reason = found.Kind == PathKind.Missing ? "no such file or directory" : "permission denied";
            throw new RefusedException($"cannot mount \"{source}\" to \"{mount.Destination}\": {reason}", "config.json binds it",
                $"ls -ld {source}");
        }

        yield return comes ? new MountPointLikeStep(source, mount.Destination, why + ", which an earlier one brings")
            : new MountPointStep(mount.Destination, found.Kind == PathKind.Directory, why);
        yield return options.Set != 0 || options.Clear != 0
            ? new BindStep(source, mount.Destination, (options.Flags & MountFlags.MS_REC) != 0, options.Set, options.Clear, why)
            : new MountStep(source, mount.Destination, "", options.Flags & (MountFlags.MS_BIND | MountFlags.MS_REC), "", why);
        foreach (Step step in Finish(mount, options, why))
        {
            yield return step;
        }
    }

    private IEnumerable<Step> New(ConfiguredMount mount, MountOptions options)
    {
        string why = $"mount {mount.Destination}";
        bool later = mount.Type == "tmpfs" && (options.Flags & MountFlags.MS_RDONLY) != 0;
        bool lends = mount.Type == "tmpfs"
            && !options.Data.Split(',').Any(option => option.StartsWith("mode=", StringComparison.Ordinal));
        string source = mount.Source.Length == 0 ? mount.Type : mount.Source;
        MountFlags flags = later ? options.Flags & ~MountFlags.MS_RDONLY : options.Flags;
        if (options.CopyUp)
        {
            yield return new MountCopyStep(source, mount.Destination, mount.Type, flags, options.Data, lends,
                why + ", with what was there");
        }
        else if (lends)
        {
            yield return new MountCoverStep(source, mount.Destination, mount.Type, flags, options.Data, why);
        }
        else
        {
            yield return new MountPointStep(mount.Destination, IsDirectory: true, why);
            yield return new MountStep(source, mount.Destination, mount.Type, flags, options.Data, why);
        }

        if (later)
        {
            Last.Add(Change(mount.Destination, MountAttributes.ReadOnly, 0, MountFlags.MS_RDONLY, 0, why + ", read-only"));
        }

        foreach (Step step in Finish(mount, options, why))
        {
            yield return step;
        }
    }

    private IEnumerable<Step> Finish(ConfiguredMount mount, MountOptions options, string why)
    {
        if (options.SetBelow != 0 || options.ClearBelow != 0)
        {
            yield return new ChangeAttributesStep(mount.Destination, options.SetBelow, options.ClearBelow, Recursive: true,
                why + " and all below it")
            {
                Otherwise = new ChangeFlagsStep(mount.Destination, options.SetBelow.ToFlags(), options.ClearBelow.ToFlags(),
                    "/proc/self/mountinfo", why + " and all below it"),
            };
        }

        foreach (MountFlags propagation in options.Propagation)
        {
            yield return new MountStep("", mount.Destination, "", propagation, "", why + ", propagation");
        }
    }

    /// <summary>Of one mount.</summary>
    public static Step Change(string target, MountAttributes set, MountAttributes clear, MountFlags setFlags,
        MountFlags clearFlags, string why) => new ChangeAttributesStep(target, set, clear, Recursive: false, why)
        {
            Otherwise = new ChangeFlagsStep(target, setFlags & ~(MountFlags.MS_BIND | MountFlags.MS_REC), clearFlags, "", why),
        };
}
