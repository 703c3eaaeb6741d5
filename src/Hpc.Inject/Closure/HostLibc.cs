namespace Hpc.Inject;

/// <summary>Whether the host's C library may replace the image's: a newer glibc runs what was linked with an older one, if all
/// of it is exchanged and nothing else knows its insides.</summary>
public static class HostLibc
{
    /// <summary>glibc's own tools for LD_PRELOAD: nothing links them.</summary>
    private static readonly string[] Preloads = ["libSegFault.so", "libmemusage.so", "libpcprofile.so"];

    /// <summary>Modules that glibc opens by name and goes past where they cannot be loaded; old ones of NIS use its private
    /// symbols.</summary>
    private const string NameServices = "libnss_";

    /// <summary>null if it is safe; else what speaks against it.</summary>
    public static string? Obstacle(LibrarySearch host, LibrarySearch image)
    {
        if (image.IsMusl)
        {
            return "the image's C library is musl";
        }

        if (host.At(host.Interpreter) is null || image.At(image.Interpreter) is null)
        {
            return $"{(host.At(host.Interpreter) is null ? "the host" : "the image")} has no {host.Interpreter}";
        }

        foreach (string name in GlibcFamily.Names)
        {
            if (image.Find(name, []) is not { } theirs)
            {
                continue;
            }

            if (host.Find(name, []) is not { } ours)
            {
                if (name.StartsWith(NameServices, StringComparison.Ordinal))
                {
                    continue;
                }

                return $"the image has {name}, and the host has none";
            }

            foreach (string version in theirs.Elf.VersionDefinitions)
            {
                if (version != GlibcFamily.Private && !LibraryClosure.Contains(ours.Elf.VersionDefinitions, version))
                {
                    return $"the host's {name} does not define {version}, which the image's does";
                }
            }
        }

        return Insider(image);
    }

    /// <summary>A library of the image outside glibc that uses its private symbols would break with another glibc.</summary>
    private static string? Insider(LibrarySearch image)
    {
        foreach (LoaderCacheEntry entry in image.Cache?.Entries ?? [])
        {
            if (entry.Name.StartsWith(NameServices, StringComparison.Ordinal) || Array.IndexOf(Preloads, entry.Name) >= 0
                || image.At(entry.Path) is not { } found || GlibcFamily.Has(found.Elf.Soname ?? entry.Name))
            {
                continue; // libutil.so, too, is glibc where a compiler is in the image
            }

            foreach (ElfVersionNeed need in found.Elf.VersionNeeds)
            {
                if (LibraryClosure.Contains(need.Versions, GlibcFamily.Private))
                {
                    return $"the image's {entry.Name} uses private symbols of its {need.Library}";
                }
            }
        }

        return null;
    }

    /// <summary>The whole family, so that nothing of the image's glibc is left: what the image or the closure asks for.</summary>
    public static List<LibraryWish> Wishes(LibrarySearch host)
    {
        List<LibraryWish> all = [];
        const string Reason = "the image's glibc is too old for the host's libraries; the host's runs both";
        foreach (string name in GlibcFamily.Names)
        {
            if (host.Find(name, []) is { } found)
            {
                all.Add(new LibraryWish(name, found.Path, Required: false, Reason));
            }
        }

        return all;
    }
}
