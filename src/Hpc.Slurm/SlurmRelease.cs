using System.Globalization;

namespace Hpc.Slurm;

/// <summary>A release of Slurm: year, month, number; 24.11.5. Two releases of one year and month work together, and a plugin is
/// built for those two numbers.</summary>
public readonly record struct SlurmRelease(int Major, int Minor, int Micro) : IComparable<SlurmRelease>
{
    /// <summary>srun, sbatch and salloc know --container, and oci.conf is read.</summary>
    public bool HasContainerOption => AtLeast(21, 8);

    /// <summary>oci.conf can do without a bundle's config.json: srun --container takes an image file.</summary>
    public bool ContainerMayBeAFile => AtLeast(23, 2);

    /// <summary>scontrol show job|step|node --json; squeue, sinfo and sacct have it from 21.08.</summary>
    public bool ScontrolHasJson => AtLeast(23, 2);

    public bool AtLeast(int major, int minor) => Major > major || (Major == major && Minor >= minor);

    /// <summary>Whether a plugin that was built for the other may be loaded: slurmd compares major and minor number.</summary>
    public bool Loads(SlurmRelease plugin) => Major == plugin.Major && Minor == plugin.Minor;

    /// <summary>SLURM_VERSION_NUMBER of slurm_version.h, and plugin_version of a plugin: a byte each.</summary>
    public static SlurmRelease OfNumber(uint number) =>
        new((int)(number >> 16 & 0xff), (int)(number >> 8 & 0xff), (int)(number & 0xff));

    /// <summary>Finds the release in what <c>scontrol --version</c> prints ("slurm 24.11.5", "slurm-wlm 22.05.8") or in the
    /// number alone.</summary>
    /// <exception cref="SlurmFormatException">There is none.</exception>
    public static SlurmRelease Parse(string text) => TryParse(text, out SlurmRelease release) ? release
        : throw new SlurmFormatException($"\"{text.Trim()}\" as a release of Slurm", "there is no number like 24.11.5 in it");

    public static bool TryParse(string text, out SlurmRelease release)
    {
        release = default;
        string last = text.Trim();
        last = last[(last.LastIndexOf(' ') + 1)..];
        string[] parts = last.Split('.', '-', '+', '~');
        if (parts.Length < 2 || !Number(parts[0], out int major) || !Number(parts[1], out int minor))
        {
            return false;
        }

        // "24.11.0-0rc1": the number before what a distribution or a release candidate adds.
        release = new SlurmRelease(major, minor, parts.Length > 2 && Number(parts[2], out int micro) ? micro : 0);
        return true;
    }

    public int CompareTo(SlurmRelease other) => (Major, Minor, Micro).CompareTo((other.Major, other.Minor, other.Micro));

    public static bool operator <(SlurmRelease left, SlurmRelease right) => left.CompareTo(right) < 0;
    public static bool operator >(SlurmRelease left, SlurmRelease right) => left.CompareTo(right) > 0;
    public static bool operator <=(SlurmRelease left, SlurmRelease right) => left.CompareTo(right) <= 0;
    public static bool operator >=(SlurmRelease left, SlurmRelease right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Major}.{Minor:00}.{Micro}";

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
