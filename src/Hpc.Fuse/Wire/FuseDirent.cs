using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Head of one name in a listing: 24 bytes, then the name, padded to a multiple of 8.
/// Kernel: struct fuse_dirent; in READDIRPLUS a <see cref="FuseEntryOut"/> stands in front (struct fuse_direntplus).</summary>
/// <param name="Cookie">Where the listing goes on behind this entry.</param>
/// <param name="Type">DT_ value, as in getdents(2): the S_IFMT bits shifted down by 12.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseDirent(ulong Ino, ulong Cookie, uint NameLength, uint Type)
{
    public const int Size = 24;

    /// <summary>Bytes of an entry with its name and padding, without the FuseEntryOut of READDIRPLUS.</summary>
    public static int PaddedSize(int nameLength) => Size + nameLength + 7 & ~7;
}
