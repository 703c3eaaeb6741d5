using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.Inject;

/// <summary><c>--device vendor.com/class=name</c>: finds the device in the host's CDI files and does what they say.</summary>
/// <param name="hasOwnDevices">The container has a /dev of its own, in which names can be made (--contain).</param>
public sealed class CdiInjection(InjectionDraft draft, bool hasOwnDevices)
{
    private const int MaxSize = 4 << 20;

    /// <summary>Later directories beat earlier ones (SPEC.md, "Configuration").</summary>
    private static readonly string[] Directories = ["/etc/cdi", "/var/run/cdi"];

    private readonly List<CdiFile> _used = [];
    private readonly List<string> _unread = [];

    /// <exception cref="RefusedException">There is no such device, or it asks for what cannot be done here.</exception>
    public void Add(IReadOnlyList<string> names, IReadOnlyList<string> directories)
    {
        IReadOnlyList<string> places = directories.Count > 0 ? directories : Directories;
        List<CdiFile> files = Read(places);
        List<CdiNode> edits = [];
        foreach (string name in names)
        {
            CdiFile? file = files.FindLast(candidate => candidate.Find(name) is not null);
            if (file is null)
            {
                throw Unknown(name, files, places);
            }

            if (!_used.Contains(file))
            {
                _used.Add(file);
                edits.Add(file.Edits);
            }

            edits.Add(file.Find(name)!);
        }

        foreach (CdiNode edit in edits)
        {
            Apply(edit);
        }

        CdiHooks hooks = new(draft);
        foreach (CdiNode edit in edits)
        {
            hooks.Run(edit["hooks"]);
        }
    }

    private List<CdiFile> Read(IReadOnlyList<string> places)
    {
        List<CdiFile> files = [];
        foreach (string directory in places)
        {
            List<string> names = [.. draft.Host.Files.List(directory)];
            names.Sort(string.CompareOrdinal);
            foreach (string name in names)
            {
                if ((name.EndsWith(".json", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal))
                    && Parse($"{directory}/{name}") is { } file)
                {
                    files.Add(file);
                }
            }
        }

        return files;
    }

    /// <summary>Null for a file that is of no use: it takes no other file's devices away.</summary>
    private CdiFile? Parse(string path)
    {
        try
        {
            return draft.Host.Files.Read(path, MaxSize) is { } bytes ? CdiFile.Parse(path, RawText.Of(bytes)) : null;
        }
        catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
        {
            draft.Note($"CDI file left out: {error.Message}");
            _unread.Add(error.Message);
            return null;
        }
    }

    private RefusedException Unknown(string name, List<CdiFile> files, IReadOnlyList<string> places)
    {
        List<string> known = [];
        foreach (CdiFile file in files)
        {
            known.AddRange(file.Names());
        }

        string unread = _unread.Count > 0 ? $"; some files cannot be read: {string.Join("; ", _unread)}" : "";
        return new RefusedException($"cannot find --device '{name}'",
            $"no CDI file in {string.Join(" or ", places)} has a device of this name{unread}",
            known.Count > 0 ? "one of " + string.Join(", ", known)
                : "ask an administrator: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml");
    }

    private void Apply(CdiNode edit)
    {
        if (edit["netDevices"].Items.Count > 0)
        {
            throw new RefusedException("cannot use --device: the CDI device has netDevices",
                "a network device cannot be moved into a container without root", "use a CDI device without netDevices");
        }

        foreach (string variable in edit["env"].Texts())
        {
            int equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                draft.SetEnvironment(variable[..equals], variable[(equals + 1)..]);
            }
        }

        foreach (string key in new[] { "additionalGids", "intelRdt" })
        {
            if (edit[key].Items.Count > 0)
            {
                draft.Note($"CDI {key}: not applied: only root could change it");
            }
        }

        foreach (CdiNode node in edit["deviceNodes"].Items)
        {
            string path = node["path"].Text ?? "", source = node["hostPath"].Text is { Length: > 0 } host ? host : path;
            if (!hasOwnDevices && path.StartsWith("/dev/", StringComparison.Ordinal) && draft.Host.Files.Follow(source).Exists
                && !draft.Host.Files.Follow(path).Exists)
            {
                throw new RefusedException(
                    $"cannot use --device: this host's /dev has no '{path[5..]}', which the device should be in the container",
                    "the host's /dev is shown as it is, and nobody but root can make names in it",
                        "--contain, with which the container has a /dev of its own");
            }

            Bind(source, path, readOnly: false, "CDI device node");
        }

        foreach (CdiNode mount in edit["mounts"].Items)
        {
            List<string> options = mount["options"].Texts();
            Bind(mount["hostPath"].Text ?? "", mount["containerPath"].Text ?? "", options.Contains("ro"), "CDI mount");
        }
    }

    private void Bind(string source, string target, bool readOnly, string reason)
    {
        if (!source.StartsWith('/') || !target.StartsWith('/') || !draft.AddPath(source, target, readOnly, reason))
        {
            throw new RefusedException($"cannot use --device: this host has no {reason} '{source}'", "the CDI file names it",
                "ask an administrator to generate the CDI file of this node again");
        }
    }
}
