namespace Hpc.Plan;

/// <summary>An ext2, ext3 or ext4 file system in a file of the host: an overlay in one file, or one in a SIF file, as Apptainer
/// makes them.</summary>
/// <param name="Path">Without symbolic links.</param>
public sealed record ExtImage(string Path)
{
    /// <summary>Of its first byte in the file; 0 for all of a file.</summary>
    public long Offset { get; init; }

    /// <summary>0: to the end of the file.</summary>
    public long Length { get; init; }

    /// <summary>Its files belong to uid 0, whom only <c>--fakeroot</c> maps.</summary>
    public bool IsRoots { get; init; }

    /// <summary>As programs of e2fsprogs take it, of libext2fs.</summary>
    public string Name => Offset == 0 ? Path : $"{Path}?offset={Offset}";
}
