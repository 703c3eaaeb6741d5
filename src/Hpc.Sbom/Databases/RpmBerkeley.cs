using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>rpm's database Packages of releases before 4.16 (RHEL 7 and 8): a hash table of Berkeley DB, in the byte order of the
/// machine that made it. Keys are numbers of 4 bytes, the one of 0 is no package. All pages are gone through in their order:
/// which bucket a package is in does not matter. Berkeley DB: src/dbinc/db_page.h.</summary>
internal sealed class RpmBerkeley
{
    private const string Remedy = "rebuild the database with rpm: rpmdb --rebuilddb";
    private const uint HashMagic = 0x061561, BtreeMagic = 0x053162;
    private const int MetaSize = 72, PageHead = 26, KeySize = 4, Smallest = 512, Largest = 64 << 10;

    /// <summary>Types of pages.</summary>
    private const byte UnsortedHashType = 2, OverflowType = 7, HashMetaType = 8, HashType = 13;

    /// <summary>Types of items of a hash page.</summary>
    private const byte Kept = 1, Elsewhere = 3;

    private readonly RandomAccessSource _file;
    private readonly bool _isSwapped;
    private readonly int _pageSize;
    private readonly uint _last;

    /// <summary>Pages of overflow that were read: each is of one package, or somebody means harm.</summary>
    private uint _overflown;

    /// <exception cref="CorruptImageException">It is no such database.</exception>
    /// <exception cref="UnsupportedFeatureException">It is one of another kind.</exception>
    public RpmBerkeley(RandomAccessSource file)
    {
        _file = file;
        byte[] meta = new byte[MetaSize];
        file.ReadExactly(0, meta, "rpm database");
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(meta.AsSpan(12));
        _isSwapped = magic is not (HashMagic or BtreeMagic);
        magic = Number(meta, 12);
        uint size = Number(meta, 20);
        _pageSize = (int)Math.Min(size, Largest);
        _last = Number(meta, 32);
        if (magic != HashMagic || meta[25] != HashMetaType)
        {
            throw magic == BtreeMagic
                ? new UnsupportedFeatureException("Berkeley DB's access method btree, where rpm has a hash table", Remedy)
                : new CorruptImageException("rpm database", 12, $"magic {magic:x}, type {meta[25]}",
                    $"{HashMagic:x}, type {HashMetaType}");
        }

        if (size is < Smallest or > Largest || !uint.IsPow2(size) || _last >= (ulong)file.Length / size)
        {
            throw new CorruptImageException("rpm database", 20, $"{_last} pages of {size} bytes in a file of {file.Length}",
                $"a power of two from {Smallest} to {Largest}, and all pages");
        }

        if (meta[24] != 0 || (meta[26] & 1) != 0)
        {
            throw new UnsupportedFeatureException("pages of Berkeley DB with encryption or checksums", Remedy);
        }
    }

    /// <summary>The headers of the packages.</summary>
    /// <exception cref="CorruptImageException">A page is damaged.</exception>
    public IEnumerable<byte[]> Headers()
    {
        byte[] page = new byte[_pageSize];
        for (uint number = 1; number <= _last; number++)
        {
            Read(number, page);
            if (page[25] is not (HashType or UnsortedHashType))
            {
                continue;
            }

            int items = Short(page, 20);
            for (int item = 0; item + 1 < items; item += 2)
            {
                if (IsPackage(Item(page, number, item)))
                {
                    yield return Value(Item(page, number, item + 1), number);
                }
            }
        }
    }

    private static bool IsPackage(ReadOnlySpan<byte> key) => key is [Kept, .. var number] && number.Length == KeySize
        && number.ContainsAnyExcept((byte)0);

    /// <summary>An item begins where the page says and goes up to the one before it, or to the page's end.</summary>
    private ReadOnlySpan<byte> Item(byte[] page, uint number, int item)
    {
        int place = PageHead + (item * sizeof(ushort));
        int start = place + sizeof(ushort) <= _pageSize ? Short(page, place) : 0;
        int end = item == 0 ? _pageSize : Short(page, place - sizeof(ushort));
        return start >= place + sizeof(ushort) && start < end && end <= _pageSize ? page.AsSpan(start, end - start)
            : throw Damaged(number, $"item {item} from {start} to {end}", "a part of the page");
    }

    private byte[] Value(ReadOnlySpan<byte> item, uint number)
    {
        if (item[0] == Kept)
        {
            return item[1..].ToArray();
        }

        byte[] place = item.ToArray();
        return item[0] == Elsewhere && item.Length >= 12 ? Chain(Number(place, 4), Number(place, 8), number)
            : throw Damaged(number, $"an item of type {item[0]} and {item.Length} bytes", $"type {Kept} or {Elsewhere}");
    }

    private byte[] Chain(uint first, uint length, uint from)
    {
        if (length > SbomLimits.LargestHeader)
        {
            throw Damaged(from, $"a package of {length} bytes", $"at most {SbomLimits.LargestHeader}");
        }

        byte[] value = new byte[(int)length], page = new byte[_pageSize];
        uint next = first;
        for (int at = 0; at < value.Length;)
        {
            if (next == 0 || next > _last || ++_overflown > _last)
            {
                throw Damaged(from, $"an item that goes on in page {next}", $"an overflow page of its own, up to {_last}");
            }

            Read(next, page);
            int count = Short(page, 22);
            if (page[25] != OverflowType || count == 0 || count > _pageSize - PageHead || count > value.Length - at)
            {
                throw Damaged(next, $"type {page[25]} with {count} bytes",
                    $"type {OverflowType}, and what is left of {length} bytes");
            }

            page.AsSpan(PageHead, count).CopyTo(value.AsSpan(at));
            at += count;
            next = Number(page, 16);
        }

        return value;
    }

    private void Read(uint number, byte[] page) => _file.ReadExactly((long)number * _pageSize, page,
        $"page {number} of an rpm database");

    private uint Number(byte[] bytes, int at)
    {
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
        return _isSwapped ? BinaryPrimitives.ReverseEndianness(number) : number;
    }

    private int Short(byte[] bytes, int at)
    {
        ushort number = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
        return _isSwapped ? BinaryPrimitives.ReverseEndianness(number) : number;
    }

    private CorruptImageException Damaged(uint page, string found, string allowed) =>
        new($"page {page} of an rpm database", (long)page * _pageSize, found, allowed);
}
