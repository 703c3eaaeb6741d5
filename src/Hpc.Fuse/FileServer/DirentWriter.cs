using System.Runtime.InteropServices;
using Hpc.Fuse.Wire;

namespace Hpc.Fuse.FileServer;

/// <summary>Writes the entries of a READDIR or READDIRPLUS answer one behind the other until the answer is full.</summary>
internal ref struct DirentWriter(Span<byte> target, bool withAttributes)
{
    private readonly Span<byte> _target = target;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the kernel asked for the attributes along with the names.</summary>
    public bool WithAttributes { get; } = withAttributes;

    /// <summary>Whether a name of this length still fits.</summary>
    public readonly bool HasRoomFor(int nameLength) => Length + SizeOf(nameLength) <= _target.Length;

    /// <summary>Appends one name; there must be room.</summary>
    /// <param name="cookie">Where the listing goes on behind it.</param>
    /// <param name="mode">st_mode, of which only the type is used.</param>
    /// <param name="entry">For READDIRPLUS; one with node id 0 tells the kernel nothing about the file.</param>
    public void Add(scoped ReadOnlySpan<byte> name, ulong ino, ulong cookie, uint mode, in FuseEntryOut entry)
    {
        Span<byte> at = _target.Slice(Length, SizeOf(name.Length));
        Length += at.Length;
        if (WithAttributes)
        {
            MemoryMarshal.Write(at, entry);
            at = at[FuseEntryOut.Size..];
        }

        MemoryMarshal.Write(at, new FuseDirent(ino, cookie, (uint)name.Length, mode >> 12));
        name.CopyTo(at[FuseDirent.Size..]);
        at[(FuseDirent.Size + name.Length)..].Clear();
    }

    private readonly int SizeOf(int nameLength) => FuseDirent.PaddedSize(nameLength) + (WithAttributes ? FuseEntryOut.Size : 0);
}
