using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>What hooks of CDI files would do as root in a container, done here without: the loader cache, links, parameters of
/// the driver. A hook that is not known is refused by its name.</summary>
internal sealed class CdiHooks(InjectionDraft draft)
{
    private const string DriverParameters = "/proc/driver/nvidia/params";

    public void Run(CdiNode hooks)
    {
        foreach (CdiNode hook in hooks.Items)
        {
            List<string> words = hook["args"].Texts();
            string command = Command(words);
            switch (command)
            {
                case "update-ldcache":
                    UpdateCache(Values(words, "--folder"));
                    break;
                case "create-symlinks":
                    CreateLinks(Values(words, "--link"));
                    break;
                case "disable-device-node-modification":
                    KeepDeviceNodes();
                    break;
                case "chmod":
                    draft.Note($"CDI hook chmod: {string.Join(' ', Values(words, "--path"))} keeps the host's mode");
                    break;
                case "update-application-profile":
                    draft.Note("CDI hook update-application-profile: not applied: only the host can hide devices");
                    break;
                case "enable-cuda-compat":
                    EnableCompat(Values(words, "--host-driver-version"));
                    break;
                default:
                    throw new RefusedException($"cannot use --device: unknown hook '"
                        + $"{(command.Length > 0 ? command : hook["path"].Text)}' ({hook["hookName"].Text})",
                        "it would run as root in the container, and hpcrun cannot do its work as a user",
                        "use a CDI file without it, or --nv");
            }
        }
    }

    /// <summary>"nvidia-cdi-hook update-ldcache ..." and "nvidia-ctk hook update-ldcache ...".</summary>
    private static string Command(List<string> words)
    {
        for (int i = 1; i < words.Count; i++)
        {
            if (words[i] != "hook" && words[i] != "cdi" && !words[i].StartsWith('-'))
            {
                return words[i];
            }
        }

        return "";
    }

    private static List<string> Values(List<string> words, string option)
    {
        List<string> values = [];
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i] == option && i + 1 < words.Count)
            {
                values.Add(words[++i]);
            }
            else if (words[i].StartsWith(option + "=", StringComparison.Ordinal))
            {
                values.Add(words[i][(option.Length + 1)..]);
            }
        }

        return values;
    }

    /// <summary>As ldconfig would: the SONAME of every library that was bound into one of the directories.</summary>
    private void UpdateCache(List<string> folders)
    {
        foreach (InjectedPath path in draft.Paths)
        {
            string directory = path.Target[..Math.Max(0, path.Target.LastIndexOf('/'))];
            if (folders.Contains(directory) && draft.Host.At(path.Source) is { Elf.Soname: { } soname })
            {
                draft.AddCached(soname, path.Target);
            }
        }
    }

    /// <summary>"target::link": the link becomes a second place of what its target is a place of.</summary>
    private void CreateLinks(List<string> links)
    {
        bool moved = true;
        for (List<string> left = [.. links]; moved && left.Count > 0;)
        {
            moved = false;
            foreach (string link in left.ToArray())
            {
                int mark = link.IndexOf("::", StringComparison.Ordinal);
                if (mark < 0 || Source(link[..mark], link[(mark + 2)..]) is not { } source)
                {
                    continue;
                }

                moved |= left.Remove(link)
                    && draft.AddPath(source, link[(mark + 2)..], readOnly: false, $"CDI hook create-symlinks: {link[..mark]}");
            }
        }
    }

    private string? Source(string target, string link)
    {
        string directory = link[..Math.Max(0, link.LastIndexOf('/'))];
        string path = ContainerPath.Of(target.StartsWith('/') ? target : $"{directory}/{target}").ToString();
        if (draft.SourceOf(path) is { } direct)
        {
            return direct;
        }

        // ldconfig's own link, SONAME to file, is only in the cache here.
        string name = path[(path.LastIndexOf('/') + 1)..];
        foreach (InjectedPath bound in draft.Paths)
        {
            if (draft.Host.At(bound.Source)?.Elf.Soname == name)
            {
                return bound.Source;
            }
        }

        return null;
    }

    /// <summary>The driver's tools then make no device nodes in the container.</summary>
    private void KeepDeviceNodes()
    {
        string text = draft.Host.Files.ReadShort(DriverParameters, 64 * 1024);
        if (text.Length > 0)
        {
            draft.AddFile(DriverParameters, text.Replace("ModifyDeviceFiles: 1", "ModifyDeviceFiles: 0",
                StringComparison.Ordinal), "CDI hook disable-device-node-modification");
        }
    }

    /// <summary>An image that brings a newer libcuda than the host's driver gets it (CUDA forward compatibility).</summary>
    private void EnableCompat(List<string> versions)
    {
        const string Compat = "/usr/local/cuda/compat", Stem = "libcuda.so.";
        string host = versions.Count > 0 ? versions[0] : "";
        foreach (string name in draft.Image.Files.List(Compat))
        {
            if (name.StartsWith(Stem, StringComparison.Ordinal) && name.Length > Stem.Length + 2 && host.Length > 0
                && LoaderCacheOrder.Compare(name[Stem.Length..], host) > 0)
            {
                draft.AddCached("libcuda.so.1", $"{Compat}/libcuda.so.1");
                draft.Note($"CDI hook enable-cuda-compat: the image's {name} is newer than the host's {host}");
                return;
            }
        }
    }
}
