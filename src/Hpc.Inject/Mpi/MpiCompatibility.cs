namespace Hpc.Inject;

/// <summary>Whether one MPI library can replace another in programs that were linked with the other.</summary>
public static class MpiCompatibility
{
    /// <summary>null if the host's can replace the image's; else why not.</summary>
    public static string? Obstacle(MpiLibrary host, MpiLibrary image)
    {
        if (host.Family != image.Family)
        {
            return $"{host.Title} has another binary interface ({host.FamilyText}) than {image.Title} ({image.FamilyText})";
        }

        if (host.Abi != image.Abi)
        {
            return $"{host.FamilyText} is not {image.FamilyText}";
        }

        return host.Family == MpiFamily.OpenMpi ? OpenMpi(host, image) : null;
    }

    /// <summary>A release series of Open MPI runs programs of the same major number that are not newer; 5.0 also those of 4.x
    /// (its release notes: the ABI of C and mpif.h is that of 4.x).</summary>
    private static string? OpenMpi(MpiLibrary host, MpiLibrary image)
    {
        if (host.Series == 0 || image.Series == 0)
        {
            return $"the release of {(host.Series == 0 ? "the host's" : "the image's")} Open MPI cannot be told from its file "
                + "name";
        }

        int ours = host.Series / 100, theirs = image.Series / 100;
        return ours == theirs && host.Series >= image.Series ? null
            : ours == 5 && theirs == 4 ? null
            : ours == theirs ? $"{host.Title} is older than {image.Title}"
            : $"{host.Title} and {image.Title} are different major releases";
    }

    /// <summary>The SONAME under which the host has what a program asks for under another: Debian and HPE rename MPICH's
    /// libraries.</summary>
    public static string? CompanionFor(string wanted, MpiLibrary host)
    {
        foreach (string have in host.Companions)
        {
            if (have == wanted || Kind(have) == Kind(wanted) && Kind(wanted).Length > 0 && Number(have) == Number(wanted))
            {
                return have;
            }
        }

        return null;
    }

    private static string Kind(string name) => name[..Math.Max(0, name.IndexOf(".so.", StringComparison.Ordinal))] switch
    {
        "libmpifort" or "libmpichfort" or "libfmpich" => "MPICH Fortran",
        "libmpicxx" or "libmpichcxx" => "MPICH C++",
        _ => "",
    };

    private static string Number(string name) => name[(name.LastIndexOf('.') + 1)..];
}
