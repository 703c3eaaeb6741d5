using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>An open SIF file: its header and the descriptors in use, all checked; the objects are read when asked for.</summary>
public sealed class SifFile
{
    /// <summary>Bytes at the start of a file that hold header and descriptors of nearly every SIF file (48 slots at 4,096):
    /// who has read this many has no second read to make.</summary>
    public const int HeadLength = 4096 + (48 * SifDescriptor.SlotSize);

    private readonly RandomAccessSource _source;
    private readonly SifDescriptor[] _descriptors;

    private SifFile(RandomAccessSource source, SifHeader header, long origin, ReadOnlyMemory<byte> table)
    {
        _source = source;
        Header = header;
        Origin = origin;
        Table = table;
        _descriptors = DescriptorTable.Parse(table, header, origin, source.Length);
    }

    public SifHeader Header { get; }

    /// <summary>Where offsets count from in the file: 0, or the length of what was put in front of a finished SIF file.</summary>
    public long Origin { get; }

    /// <summary>The descriptor table's bytes, used slots and others.</summary>
    internal ReadOnlyMemory<byte> Table { get; }

    /// <summary>The objects, in the order of the descriptor table.</summary>
    public IReadOnlyList<SifDescriptor> Descriptors => _descriptors;

    /// <summary>Opens a SIF file with one read (two where the descriptor table is elsewhere or larger than usual).</summary>
    /// <exception cref="CorruptImageException">It is not a SIF file, or one whose header or descriptors cannot be
    /// right.</exception>
    /// <exception cref="UnsupportedFeatureException">It is of another version.</exception>
    public static SifFile Open(RandomAccessSource source)
    {
        byte[] head = new byte[(int)Math.Min(source.Length, HeadLength)];
        source.ReadExactly(0, head, "SIF header");
        return Open(source, head);
    }

    /// <summary>As <see cref="Open(RandomAccessSource)"/>, where the first bytes (best: <see cref="HeadLength"/>) have been
    /// read.</summary>
    public static SifFile Open(RandomAccessSource source, ReadOnlyMemory<byte> head)
    {
        int magic = SifHeader.FindMagic(head.Span);
        if (magic < SifHeader.LaunchScriptLength)
        {
            int searched = Math.Min(head.Length, SifLimits.MagicSearchLength);
            throw new CorruptImageException(
                "SIF header, magic",
                Math.Max(magic, 0),
                magic < 0 ? $"no SIF_MAGIC in the first {searched} bytes" : $"SIF_MAGIC at {magic}",
                $"SIF_MAGIC at {SifHeader.LaunchScriptLength} to {SifLimits.MagicSearchLength - SifHeader.Magic.Length}");
        }

        SifHeader header = SifHeader.Parse(head, magic);
        long origin = DescriptorTable.FindOrigin(source, head, header, magic);
        ReadOnlyMemory<byte> table = DescriptorTable.Read(source, head, header, origin);
        return new SifFile(source, header, origin, table);
    }

    /// <summary>The object numbered <paramref name="id"/>; null if there is none.</summary>
    /// <exception cref="CorruptImageException">Several have that number.</exception>
    public SifDescriptor? Find(uint id)
    {
        SifDescriptor? found = null;
        foreach (ref readonly SifDescriptor descriptor in _descriptors.AsSpan())
        {
            if (descriptor.Id != id)
            {
                continue;
            }

            found = found is null
                ? descriptor
                : throw new CorruptImageException("SIF descriptors", -1, $"several objects with id {id}", "one");
        }

        return found;
    }

    /// <summary>The first object of a type with a name; null if there is none.</summary>
    public SifDescriptor? Find(DataType type, string name)
    {
        foreach (ref readonly SifDescriptor descriptor in _descriptors.AsSpan())
        {
            if (descriptor.DataType == type && descriptor.Name == name)
            {
                return descriptor;
            }
        }

        return null;
    }

    /// <summary>The object numbered <paramref name="id"/>.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public SifDescriptor Get(uint id) => Find(id) ?? throw NoObject(id, _descriptors.Select(descriptor => descriptor.Id));

    /// <summary>Offset of the object's first byte in the file.</summary>
    public long FileOffset(in SifDescriptor descriptor) => Origin + descriptor.Offset;

    /// <summary>The object's bytes, read in place.</summary>
    public RandomAccessSource Data(in SifDescriptor descriptor) => _source.Slice(FileOffset(descriptor), descriptor.Size);

    /// <summary>The bytes of a small object, whole.</summary>
    /// <exception cref="CorruptImageException">It is larger than <see cref="SifLimits.MaxTextObject"/>.</exception>
    public byte[] ReadWhole(in SifDescriptor descriptor)
    {
        if (descriptor.Size > SifLimits.MaxTextObject)
        {
            throw new CorruptImageException(
                $"SIF object {descriptor.Id}",
                FileOffset(descriptor),
                $"{descriptor.Size} bytes",
                $"0 to {SifLimits.MaxTextObject} bytes to be read whole");
        }

        byte[] bytes = new byte[descriptor.Size];
        _source.ReadExactly(FileOffset(descriptor), bytes, $"SIF object {descriptor.Id}");
        return bytes;
    }

    /// <summary>Which partition holds the root file system for a machine of architecture <paramref name="host"/>.</summary>
    public PrimaryPartition PrimaryPartition(SifArchitecture host) => Sif.PrimaryPartition.Choose(this, host);

    internal static RefusedException NoObject(uint id, IEnumerable<uint> present)
    {
        string ids = string.Join(", ", present);
        return new RefusedException(
            $"there is no object {id} in the image", ids.Length == 0 ? "the image holds no objects" : $"the image holds {ids}",
            "hpcrun sif list FILE shows its objects");
    }
}
