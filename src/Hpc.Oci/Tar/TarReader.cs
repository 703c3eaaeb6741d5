using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>Reads a tar stream forward, entry by entry: ustar, pax (path, linkpath, size, ids, times, attributes, sparse), GNU
/// (long names, base-256, sparse, incremental), star and v7. A global pax header is passed over, as other readers of image layers
/// do.</summary>
public sealed class TarReader : IDisposable
{
    /// <summary>GNU tar's incremental archives: a directory whose data are the names that were in it.</summary>
    private const char DumpDirectory = 'D';

    private readonly Stream _source;
    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private readonly byte[] _scratch = new byte[1 << 16];
    private long _offset;
    private long _padding;
    private long _dataSize;
    private TarContent? _content;

    /// <param name="source">Read in pieces of any size; not closed. What follows the end mark is left in it.</param>
    public TarReader(Stream source) => _source = source;

    /// <summary>The bytes of the entry that <see cref="Next"/> gave last; empty for what is not a file.</summary>
    public Stream Content => _content ?? Stream.Null;

    /// <summary>The content ends with its reader.</summary>
    public void Dispose() => _content?.Dispose();

    /// <summary>The next entry; null at the end.</summary>
    /// <exception cref="CorruptImageException">The stream breaks the format's rules, or ends inside an entry.</exception>
    /// <exception cref="UnsupportedFeatureException">A part of a multi-volume archive.</exception>
    public TarEntry? Next()
    {
        FinishEntry();
        PaxRecords? pax = null;
        string? longName = null, longLink = null;
        for (int extensions = 0; ReadHeader() is { } header; extensions++)
        {
            if (extensions > TarLimits.MaxExtensions)
            {
                throw new CorruptImageException("tar stream", _offset, "one extension header after the other",
                    $"at most {TarLimits.MaxExtensions} before an entry");
            }

            switch (header.Type)
            {
                case 'x' or 'X':
                    pax = PaxRecords.Parse(ReadExtension(header), _offset);
                    break;
                case 'g':
                    _ = ReadExtension(header);
                    break;
                case 'L':
                    longName = LongText(header);
                    break;
                case 'K':
                    longLink = LongText(header);
                    break;
                case 'V' or 'A' or 'N':
                    BeginData(header.Size); // a volume's label; Solaris' access lists; names of GNU tar before 1.0
                    FinishEntry();
                    break;
                case 'M':
                    throw new UnsupportedFeatureException("a multi-volume tar archive", "join its parts with tar first");
                default:
                    return Entry(header, pax, longName, longLink);
            }
        }

        return null;
    }

    private TarEntry Entry(in TarHeader header, PaxRecords? pax, string? longName, string? longLink)
    {
        string path = pax?.Text("GNU.sparse.name") ?? pax?.Text("path") ?? longName ?? header.Name;
        TarEntryType type = TypeOf(header.Type, path);
        long stored = pax?.Number("size") ?? header.Size;
        TarEntry entry = new(path, type)
        {
            LinkTarget = type is TarEntryType.SymbolicLink or TarEntryType.HardLink
                ? pax?.Text("linkpath") ?? longLink ?? header.LinkName : "",
            Mode = header.Mode,
            UserId = pax?.Number("uid") ?? header.UserId,
            GroupId = pax?.Number("gid") ?? header.GroupId,
            Time = pax?.Number("mtime") ?? header.Time,
            DeviceMajor = header.DeviceMajor,
            DeviceMinor = header.DeviceMinor,
            Xattrs = pax?.Xattrs ?? [],
        };
        if (path.Length > TarLimits.MaxPath || entry.LinkTarget.Length > TarLimits.MaxPath)
        {
            throw new CorruptImageException("tar header, path", _offset,
                $"{Math.Max(path.Length, entry.LinkTarget.Length)} bytes", $"at most {TarLimits.MaxPath} bytes");
        }

        if (header.Type == DumpDirectory)
        {
            BeginData(stored);
        }

        return type == TarEntryType.File ? BeginFile(entry, header.Type, stored, pax) : entry;
    }

    /// <returns>The entry with its sizes.</returns>
    private TarEntry BeginFile(TarEntry entry, char type, long stored, PaxRecords? pax)
    {
        // The header's block is needed for the old sparse format; it may be followed by more of the map.
        List<long>? pairs = null;
        long size = stored;
        if (type == 'S')
        {
            size = new TarNumberField(_offset).Read(_block, 483, 12, "real size");
            pairs = OldSparsePairs();
        }

        BeginData(stored);
        if (pax?.Text("GNU.sparse.major") == "1")
        {
            size = pax.Number("GNU.sparse.realsize") ?? stored;
            pairs = SparseMap.Pairs(ReadMapBlock, _offset);
        }
        else if (pax?.Number("GNU.sparse.size") is { } realSize)
        {
            size = realSize;
            pairs = pax.Text("GNU.sparse.map") is { } map ? SparseMap.Pairs(map, _offset) : pax.SparsePairs;
        }

        if (size < 0)
        {
            throw new CorruptImageException("tar header, size", _offset, $"{size}", "0 or more");
        }

        SparseSegment[] segments = pairs is null ? [new SparseSegment(0, size)] : SparseMap.Of(pairs, size, _offset);
        _content = new TarContent(_source, _dataSize, size, segments);
        return entry with { Size = size, DataSize = segments.Sum(segment => segment.Length) };
    }

    private List<long> OldSparsePairs()
    {
        List<long> pairs = [];
        SparseMap.AddOld(pairs, _block, 386, 4, _offset);
        bool more = _block[482] != 0;
        while (more)
        {
            ReadBlock("tar sparse map");
            SparseMap.AddOld(pairs, _block, 0, 21, _offset);
            more = _block[504] != 0;
        }

        return pairs;
    }

    private byte[] ReadMapBlock()
    {
        _dataSize -= TarHeader.BlockSize;
        if (_dataSize < 0)
        {
            throw new CorruptImageException("tar sparse map", _offset, "the end of the entry",
                "as many numbers as its first line says");
        }

        ReadBlock("tar sparse map");
        return _block;
    }

    private static TarEntryType TypeOf(char flag, string path) => flag switch
    {
        '1' => TarEntryType.HardLink,
        '2' => TarEntryType.SymbolicLink,
        '3' => TarEntryType.CharacterDevice,
        '4' => TarEntryType.BlockDevice,
        '5' or DumpDirectory => TarEntryType.Directory,
        '6' => TarEntryType.Fifo,

        // Before ustar a directory was a file whose name ends in a slash. What is unknown is a file: POSIX.1-2017, typeflag.
        '\0' or '0' when path.EndsWith('/') => TarEntryType.Directory,
        _ => TarEntryType.File,
    };

    private TarHeader? ReadHeader()
    {
        int read = _source.ReadAtLeast(_block, TarHeader.BlockSize, throwOnEndOfStream: false);
        if (read == 0 || (read == TarHeader.BlockSize && TarHeader.IsZero(_block)))
        {
            return null;
        }

        if (read < TarHeader.BlockSize)
        {
            throw new CorruptImageException("tar header", _offset, $"{read} bytes", $"{TarHeader.BlockSize} bytes");
        }

        TarHeader header = TarHeader.Parse(_block, _offset);
        _offset += TarHeader.BlockSize;
        return header;
    }

    private void ReadBlock(string structure)
    {
        int read = _source.ReadAtLeast(_block, TarHeader.BlockSize, throwOnEndOfStream: false);
        if (read < TarHeader.BlockSize)
        {
            throw new CorruptImageException(structure, _offset, $"{read} bytes", $"{TarHeader.BlockSize} bytes");
        }

        _offset += TarHeader.BlockSize;
    }

    private byte[] ReadExtension(in TarHeader header)
    {
        if (header.Size is < 0 or > TarLimits.MaxExtension)
        {
            throw new CorruptImageException("tar extension header, size", _offset, $"{header.Size}",
                $"0 to {TarLimits.MaxExtension}");
        }

        BeginData(header.Size);
        byte[] bytes = new byte[header.Size];
        int read = _source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
        {
            throw new CorruptImageException("tar extension header", _offset, $"{read} bytes", $"{bytes.Length} bytes");
        }

        _dataSize = 0;
        _offset += bytes.Length;
        FinishEntry();
        return bytes;
    }

    private string LongText(in TarHeader header)
    {
        byte[] bytes = ReadExtension(header);
        int end = Array.IndexOf(bytes, (byte)0);
        return RawText.Of(bytes.AsSpan(0, end < 0 ? bytes.Length : end));
    }

    private void BeginData(long stored)
    {
        if (stored is < 0 or > long.MaxValue - TarHeader.BlockSize)
        {
            throw new CorruptImageException("tar header, size", _offset, $"{stored}", "0 or more");
        }

        _dataSize = stored;
        _padding = -stored & (TarHeader.BlockSize - 1);
    }

    /// <summary>Goes to the header behind what the last one described.</summary>
    private void FinishEntry()
    {
        TarContent rest = _content ?? new TarContent(_source, _dataSize, _dataSize, []);
        rest.Skip(_scratch);
        _offset += _dataSize;

        // Some writers leave the last padding out.
        int padding = (int)_padding;
        _offset += _source.ReadAtLeast(_scratch.AsSpan(0, padding), padding, throwOnEndOfStream: false);
        _content = null;
        _dataSize = 0;
        _padding = 0;
    }
}
