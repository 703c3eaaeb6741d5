namespace Hpc.SquashFs;

/// <summary>What an image should record of a file besides its name and content.</summary>
/// <param name="Type">A basic type (1 to 7); the writer chooses the extended form where it is needed.</param>
public sealed record NewEntry(InodeType Type)
{
    /// <summary>The low 12 bits of st_mode.</summary>
    public ushort Permissions { get; init; } = 0x1ed;

    public uint Uid { get; init; }
    public uint Gid { get; init; }

    /// <summary>Seconds since 1970, unsigned: up to the year 2106.</summary>
    public uint ModifiedTime { get; init; }

    /// <summary>How many names the file has where it comes from, for who writes all of it with each. The image counts for
    /// itself.</summary>
    public uint LinkCount { get; init; } = 1;

    /// <summary>Names with one of the prefixes that SquashFS can hold: see <see cref="XattrName.IsStorable"/>.</summary>
    public IReadOnlyList<Xattr> Xattrs { get; init; } = [];

    /// <summary>Symbolic link: its target, one char per byte.</summary>
    public string Target { get; init; } = "";

    public uint DeviceMajor { get; init; }
    public uint DeviceMinor { get; init; }

    /// <summary>The device number as Linux encodes it in 32 bits.</summary>
    internal uint Rdev => (DeviceMajor << 8) | (DeviceMinor & 0xff) | ((DeviceMinor & ~0xffu) << 12);
}
