using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>A GPU driver's files and devices, as the lists name them.</summary>
/// <param name="libraryPath">Directories in which driver libraries are looked for before the loader's cache.</param>
public sealed class GpuInjection(InjectionDraft draft, LibraryLists lists, IReadOnlyList<string> libraryPath)
{
    private static readonly string[] ProgramDirectories = ["/usr/bin", "/bin", "/usr/sbin", "/usr/local/bin", "/opt/rocm/bin"];

    /// <param name="vendor">A table of the lists: <see cref="GpuVendor"/>.</param>
    /// <param name="isAskedFor">The user wrote it: what cannot be done is an error. Otherwise it is a warning.</param>
    /// <param name="contained">The container has a minimal /dev.</param>
    public void Add(string vendor, bool isAskedFor, bool contained, EnvironmentBlock environment)
    {
        List<LibraryWish> wishes = Wishes(vendor, isAskedFor);
        if (wishes.Count == 0)
        {
            draft.Warn(
                $"no {Title(vendor)} driver library was found on this host (--{(vendor == GpuVendor.Nvidia ? "nv" : "rocm")})");
        }

        try
        {
            LibraryClosure closure = GlibcDecision.Add(draft, wishes, lists, "--no-gpu");
            if (!isAskedFor && closure.Refused.Count > 0 && closure.Choices.Count == 0)
            {
                LibraryObstacle obstacle = closure.Refused[0].Obstacle;
                draft.Warn($"the {Title(vendor)} driver is not shown: {obstacle.Library} wants {obstacle.Missing} of "
                    + $"{obstacle.From}, which the image lacks (--no-gpu silences this)");
            }
        }
        catch (RefusedException refusal) when (!isAskedFor)
        {
            draft.Warn($"{refusal.Message}: {refusal.Why}");
        }

        AddPrograms(vendor);
        foreach (string file in lists.List(vendor, "files"))
        {
            _ = draft.AddPath(file, file, readOnly: false, $"{Title(vendor)} driver");
        }

        if (contained)
        {
            AddDevices(vendor, environment);
        }

        if (vendor == GpuVendor.Nvidia)
        {
            Select(environment, contained);
        }
    }

    private List<LibraryWish> Wishes(string vendor, bool isAskedFor)
    {
        List<LibraryWish> wishes = [];
        foreach (string name in lists.List(vendor, "libraries"))
        {
            bool required = isAskedFor && name is "libcuda" or "libhsa-runtime64";
            foreach (string directory in libraryPath)
            {
                foreach (string file in Sorted(draft.Host.Files.List(directory)))
                {
                    AddWish(wishes, name, file, $"{directory.TrimEnd('/')}/{file}", required, vendor);
                }
            }

            foreach (LoaderCacheEntry entry in draft.Host.Cache?.Entries ?? [])
            {
                if (entry.Flags == LoaderCache.FlagsOf(draft.Host.Identity))
                {
                    AddWish(wishes, name, entry.Name, entry.Path, required, vendor);
                }
            }
        }

        return wishes;
    }

    /// <summary>A file of a listed name; what it is called inside is its SONAME as well as the name under which it was
    /// found.</summary>
    private void AddWish(List<LibraryWish> wishes, string listed, string name, string path, bool required, string vendor)
    {
        if (!name.StartsWith(listed, StringComparison.Ordinal) || !IsSuffix(name.AsSpan(listed.Length))
            || draft.Host.At(path) is not { } found)
        {
            return;
        }

        string soname = found.Elf.Soname ?? name;
        foreach (string called in soname == name ? [name] : new[] { soname, name })
        {
            if (!wishes.Exists(wish => wish.Name == called))
            {
                wishes.Add(new LibraryWish(called, path, required, $"{Title(vendor)} driver"));
            }
        }
    }

    /// <summary>".so", ".so.1", ".so.535.104.05".</summary>
    private static bool IsSuffix(ReadOnlySpan<char> text) => text.StartsWith(".so") && (text.Length == 3 || text[3] == '.');

    private void AddPrograms(string vendor)
    {
        foreach (string program in lists.List(vendor, "programs"))
        {
            foreach (string directory in ProgramDirectories)
            {
                if (draft.Host.Files.Follow($"{directory}/{program}").Kind == PathKind.File)
                {
                    _ = draft.AddPath($"{directory}/{program}", $"/usr/bin/{program}", readOnly: false,
                        $"{Title(vendor)} driver");
                    break;
                }
            }
        }
    }

    private void AddDevices(string vendor, EnvironmentBlock environment)
    {
        foreach (string pattern in lists.List(vendor, "devices"))
        {
            foreach (string device in DevicePattern.Expand(draft.Host.Files, pattern))
            {
                _ = draft.AddPath(device, device, readOnly: false, $"{Title(vendor)} device");
            }
        }

        if (lists.Text(vendor, "gpus") is not { Length: > 0 } prefix)
        {
            return;
        }

        IReadOnlyList<string>? chosen = NvidiaSelection.Minors(environment, draft.Host.Files);
        foreach (string device in DevicePattern.Expand(draft.Host.Files, prefix + "*"))
        {
            string number = device[prefix.Length..];
            if (number.Length > 0 && number.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
                && (chosen is null || LibraryClosure.Contains(chosen, number)))
            {
                _ = draft.AddPath(device, device, readOnly: false, $"{Title(vendor)} device");
            }
        }
    }

    /// <summary>Container runtimes show the devices of NVIDIA_VISIBLE_DEVICES only; here CUDA is told, unless its device nodes
    /// are the only ones.</summary>
    private void Select(EnvironmentBlock environment, bool contained)
    {
        if (environment.Get("CUDA_VISIBLE_DEVICES") is not null || NvidiaSelection.Cuda(environment) is not { } chosen)
        {
            return;
        }

        bool byNumber = NvidiaSelection.IsByNumber(chosen);
        if (byNumber && contained && NvidiaSelection.Minors(environment, draft.Host.Files) is not null)
        {
            return;
        }

        draft.SetEnvironment("CUDA_VISIBLE_DEVICES", chosen);
        draft.Note($"CUDA_VISIBLE_DEVICES={chosen}: as NVIDIA_VISIBLE_DEVICES says");
        if (byNumber && environment.Get("CUDA_DEVICE_ORDER") is null)
        {
            draft.SetEnvironment("CUDA_DEVICE_ORDER", "PCI_BUS_ID"); // as NVIDIA_VISIBLE_DEVICES counts
        }
    }

    private static List<string> Sorted(IReadOnlyList<string> names)
    {
        List<string> sorted = [.. names];
        sorted.Sort(string.CompareOrdinal);
        return sorted;
    }

    private static string Title(string vendor) => vendor == GpuVendor.Nvidia ? "NVIDIA" : "AMD";
}
