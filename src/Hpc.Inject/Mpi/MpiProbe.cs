namespace Hpc.Inject;

/// <summary>Finds MPI libraries in a tree and reads from their ELF records what they are.</summary>
public sealed class MpiProbe(LibrarySearch search)
{
    /// <summary>SONAMEs under which MPI libraries go; Debian renames MPICH's, HPE adds the compiler's name.</summary>
    private static readonly string[] Names =
    [
        "libmpi_abi.so.1", "libmpi_abi.so.0", "libmpi.so.40", "libmpi.so.12", "libmpich.so.12", "libmpi_gnu_123.so.12",
        "libmpi_gnu_103.so.12", "libmpi_gnu_91.so.12", "libmpi_cray.so.12", "libmpi_nvidia.so.12", "libmpi_intel.so.12",
        "libmpi_aocc.so.12", "libmpi.so.20", "libmpi.so.1",
    ];

    /// <summary>Where distributions and sites put an MPI that ldconfig does not know.</summary>
    private static readonly string[] Directories =
    [
        "/usr/local/lib", "/usr/local/lib64", "/usr/local/mpi/lib", "/usr/lib64/openmpi/lib", "/usr/lib64/mpich/lib",
        "/usr/lib64/mvapich2/lib", "/usr/mpi/gcc/openmpi/lib64", "/opt/openmpi/lib", "/opt/mpich/lib", "/opt/hpcx/ompi/lib",
        "/opt/intel/oneapi/mpi/latest/lib", "/opt/intel/oneapi/mpi/latest/lib/release",
        "/opt/cray/pe/mpich/default/ofi/gnu/9.1/lib-abi-mpich", "/opt/parastation/mpi/lib", "/opt/mvapich/lib",
    ];

    private static readonly string[] MpichCompanions = ["libmpifort.so.", "libmpichfort.so.", "libfmpich.so.", "libmpicxx.so.",
        "libmpichcxx.so."];

    private static readonly string[] OpenMpiCompanions =
        ["libmpi_cxx.so.", "libmpi_mpifh.so.", "libmpi_usempif08.so.", "libmpi_usempi_ignore_tkr.so.", "libmpi_usempi.so.",
            "liboshmem.so.", "libmpi_java.so."];

    public static bool IsMpi(string name) => Array.IndexOf(Names, name) >= 0 || IsCrayName(name);

    /// <summary>A library of bindings, of whichever MPI.</summary>
    public static bool IsCompanion(string name) => Begins(name, MpichCompanions) || Begins(name, OpenMpiCompanions);

    private static bool Begins(string name, string[] stems)
    {
        foreach (string stem in stems)
        {
            if (name.StartsWith(stem, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All that the tree has, in the order in which its loader would prefer them.</summary>
    /// <param name="programPath">The value of PATH: an MPI's libraries are beside its mpirun.</param>
    /// <param name="further">Files to look at first.</param>
    public List<MpiLibrary> All(string? programPath, IReadOnlyList<string> further)
    {
        List<MpiLibrary> all = [];
        foreach (string path in further)
        {
            Add(all, search.At(path));
        }

        foreach (string name in Names)
        {
            Add(all, search.Find(name, []));
        }

        foreach (string directory in (programPath ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (directory.EndsWith("/bin", StringComparison.Ordinal) && directory is not ("/bin" or "/usr/bin"))
            {
                AddDirectory(all, directory[..^3] + "lib");
                AddDirectory(all, directory[..^3] + "lib64");
            }
        }

        foreach (string directory in Directories)
        {
            AddDirectory(all, directory);
        }

        return all;
    }

    /// <summary>The MPI library that a program links, itself or through others; null if it links none.</summary>
    public MpiLibrary? OfProgram(FoundLibrary program, out IReadOnlyList<string> linked)
    {
        List<string> seen = [];
        MpiLibrary? found = Walk(program, [program], seen);
        linked = seen;
        return found;
    }

    private MpiLibrary? Walk(FoundLibrary at, List<FoundLibrary> chain, List<string> seen)
    {
        MpiLibrary? found = null;
        foreach (string needed in at.Elf.Needed)
        {
            if (LibraryClosure.Contains(seen, needed) || GlibcFamily.Has(needed))
            {
                continue;
            }

            seen.Add(needed);
            FoundLibrary? library = search.Find(needed, chain);
            if (library is not null)
            {
                found ??= IsMpi(needed) ? Describe(library) : null;
                MpiLibrary? below = Walk(library, [library, .. chain], seen);
                found ??= below;
            }
        }

        return found;
    }

    private void AddDirectory(List<MpiLibrary> all, string directory)
    {
        foreach (string name in search.Files.List(directory))
        {
            if (IsMpi(name))
            {
                Add(all, search.At($"{directory}/{name}"));
            }
        }
    }

    private void Add(List<MpiLibrary> all, FoundLibrary? found)
    {
        if (found is null || Describe(found) is not { } library)
        {
            return;
        }

        string canonical = search.Files.Follow(found.Path).Canonical;
        if (!all.Exists(known => search.Files.Follow(known.Path).Canonical == canonical))
        {
            all.Add(library);
        }
    }

    /// <summary>null if the file is no MPI that is known here.</summary>
    public MpiLibrary? Describe(FoundLibrary found)
    {
        string name = found.Elf.Soname ?? found.Path[(found.Path.LastIndexOf('/') + 1)..];
        int abi = NumberBehind(name, ".so.");
        string canonical = search.Files.Follow(found.Path).Canonical;
        if (name.StartsWith("libmpi_abi.so", StringComparison.Ordinal))
        {
            bool open = IsOpenMpi(found, canonical);
            return new MpiLibrary(name, found.Path, MpiFamily.Standard,
                open ? MpiLibrary.OpenMpi : MpichProduct(found, canonical), abi, 0,
                open ? WireUp.Pmix : MpichWireUp(found))
            { Companions = CompanionsBeside(canonical, open) };
        }

        if (IsOpenMpi(found, canonical))
        {
            int series = OpenMpiSeries(canonical, abi) is > 0 and var named ? named : OpenMpiText(canonical);
            return new MpiLibrary(name, found.Path, MpiFamily.OpenMpi, MpiLibrary.OpenMpi, abi, series,
                OpenMpiWireUp(canonical, series))
            { Companions = CompanionsBeside(canonical, open: true) };
        }

        return abi != 12 ? null : new MpiLibrary(name, found.Path, MpiFamily.Mpich, MpichProduct(found, canonical), abi, 0,
            MpichWireUp(found))
        { Companions = CompanionsBeside(canonical, open: false) };
    }

    /// <summary>Open MPI 1.10 has MPICH's SONAME, libmpi.so.12: what it needs and defines tells them apart.</summary>
    private bool IsOpenMpi(FoundLibrary found, string canonical)
    {
        foreach (string needed in found.Elf.Needed)
        {
            if (needed.StartsWith("libopen-pal.so", StringComparison.Ordinal)
                || needed.StartsWith("libopen-rte.so", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return search.Elves.Defines(canonical, "ompi_mpi_comm_world");
    }

    /// <summary>Open MPI counts its library up by ten with each minor release: libmpi.so.40.30.4 is 4.1.</summary>
    private static int OpenMpiSeries(string canonical, int abi)
    {
        int minor = abi == 40 && NumberBehind(canonical, ".so.40.") is >= 0 and var number ? number / 10 : -1;
        return abi switch
        {
            1 => 106,
            12 => 110,
            20 => 200,
            40 => minor switch { 0 => 300, 1 => 301, 2 => 400, 3 => 401, 4 => 500, > 4 => 501, _ => 0 },
            _ => 0,
        };
    }

    /// <summary>A file that was copied without its links has no such name. In the help for the parameter
    /// mpi_show_mca_params_file, which has been in the library since 1.3, the release stands as a number.</summary>
    private int OpenMpiText(string canonical)
    {
        const string Mark = "setting this string to a valid filename tells ";
        string text = search.Elves.TextBehind(canonical, Mark, 8);
        string[] numbers = text.Split('.');
        return numbers.Length >= 2 && int.TryParse(numbers[0], out int major) && int.TryParse(numbers[1], out int minor)
            && major is > 0 and < 100 && minor is >= 0 and < 100
            ? major * 100 + minor : 0;
    }

    private WireUp OpenMpiWireUp(string canonical, int series)
    {
        WireUp wireUp = series is 0 or >= 200 ? WireUp.Pmix : WireUp.None;
        string directory = canonical[..canonical.LastIndexOf('/')];
        foreach (string components in new[] { directory + "/openmpi", directory + "/openmpi/lib/openmpi3" })
        {
            foreach (string name in series >= 500 ? [] : search.Files.List(components))
            {
                wireUp |= name == "mca_pmix_s1.so" ? WireUp.SlurmLibrary
                    : name == "mca_pmix_s2.so" ? WireUp.SlurmLibrary | WireUp.Pmi2 : WireUp.None;
            }
        }

        return wireUp;
    }

    /// <summary>MPICH speaks PMI-1 and PMI-2 by itself, unless it was linked with a library for that.</summary>
    private static WireUp MpichWireUp(FoundLibrary found)
    {
        WireUp wireUp = WireUp.None;
        foreach (string needed in found.Elf.Needed)
        {
            wireUp |= needed.StartsWith("libpmix.so", StringComparison.Ordinal) ? WireUp.Pmix
                : needed.StartsWith("libpmi2.so", StringComparison.Ordinal) ? WireUp.Pmi2 | WireUp.SlurmLibrary
                : needed.StartsWith("libpmi.so", StringComparison.Ordinal) ? WireUp.Pmi1 | WireUp.SlurmLibrary | WireUp.Pals
                : WireUp.None;
        }

        return wireUp == WireUp.None ? WireUp.Pmi1 | WireUp.Pmi2 : wireUp;
    }

    private static string MpichProduct(FoundLibrary found, string canonical)
    {
        if (IsCrayName(found.Elf.Soname ?? "") || Has(canonical, "/cray/"))
        {
            return "Cray MPICH";
        }

        foreach (string needed in found.Elf.Needed)
        {
            if (needed.StartsWith("libpscom", StringComparison.Ordinal))
            {
                return "ParaStation MPI";
            }
        }

        return Has(canonical, "/intel/") || Has(canonical, "/impi/") || Has(canonical, "/oneapi/") ? "Intel MPI"
            : Has(canonical, "mvapich") ? "MVAPICH"
            : Has(canonical, "parastation") ? "ParaStation MPI"
            : "MPICH";
    }

    /// <summary>A distribution may have both families in one directory.</summary>
    private List<string> CompanionsBeside(string canonical, bool open)
    {
        string directory = canonical[..canonical.LastIndexOf('/')];
        List<string> companions = [];
        foreach (string name in search.Files.List(directory))
        {
            if (Begins(name, open ? OpenMpiCompanions : MpichCompanions)
                && name.AsSpan(name.IndexOf(".so.", StringComparison.Ordinal) + 4).IndexOfAnyExceptInRange('0', '9') < 0)
            {
                companions.Add(name);
            }
        }

        companions.Sort(string.CompareOrdinal);
        return companions;
    }

    private static bool IsCrayName(string name) => name.EndsWith(".so.12", StringComparison.Ordinal)
        && (name.StartsWith("libmpi_gnu_", StringComparison.Ordinal)
            || name is "libmpi_cray.so.12" or "libmpi_nvidia.so.12" or "libmpi_intel.so.12" or "libmpi_aocc.so.12");

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static int NumberBehind(string text, string mark)
    {
        int at = text.IndexOf(mark, StringComparison.Ordinal), number = 0;
        if (at < 0)
        {
            return -1;
        }

        for (at += mark.Length; at < text.Length && char.IsAsciiDigit(text[at]) && number < 1_000_000; at++)
        {
            number = number * 10 + (text[at] - '0');
        }

        return number;
    }
}
