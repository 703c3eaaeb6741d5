using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>Reads one ELF object. Every loop is bounded by a named limit, every offset checked by
/// <see cref="ElfWindow"/>.</summary>
/// <param name="buffers">Two, of the same length; used again for the next object.</param>
internal sealed class ElfReader(RandomAccessSource source, byte[][] buffers)
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int DynamicSize = 16;
    private const int MaxProgramHeaders = 256;
    private const int MaxDynamic = 16 * 1024;
    private const int MaxVersions = 4096;
    private const int MaxNote = 1024;

    private const uint PT_LOAD = 1, PT_DYNAMIC = 2, PT_INTERP = 3, PT_NOTE = 4;
    private const ushort VER_FLG_BASE = 1, VER_FLG_WEAK = 2;
    private const uint NT_GNU_ABI_TAG = 1, NT_GNU_BUILD_ID = 3;

    /// <summary>Bytes: sha1 has 20, sha256 32.</summary>
    private const int LongestBuildId = 64;

    private readonly ElfWindow _window = new(source, buffers[0]);
    private readonly ElfWindow _strings = new(source, buffers[1]);
    private readonly List<ElfSegment> _segments = [];
    private readonly ElfDynamic _dynamic = new();
    private string? _interpreter;
    private string? _abiTag;
    private string? _buildId;

    public ElfFile Read()
    {
        ReadOnlySpan<byte> head = _window.Take(0, 20, "ELF header");
        if (head[0] != 0x7f || head[1] != 'E' || head[2] != 'L' || head[3] != 'F')
        {
            throw new CorruptImageException("ELF header", 0, Convert.ToHexString(head[..4]), "7F454C46");
        }

        bool little = head[5] == 1;
        ElfIdentity identity = new(head[4] == 2, little,
            (ElfMachine)(little ? head[18] | (head[19] << 8) : head[19] | (head[18] << 8)));
        if (!identity.Is64 || !identity.IsLittleEndian)
        {
            return new ElfFile { Identity = identity };
        }

        ReadProgramHeaders();
        return new ElfFile
        {
            Identity = identity,
            Interpreter = _interpreter,
            AbiTag = _abiTag,
            BuildId = _buildId,
            Needed = _dynamic.Needed.ConvertAll(Name),
            Soname = NameOrNull(_dynamic.Soname),
            RPath = NameOrNull(_dynamic.RPath),
            RunPath = NameOrNull(_dynamic.RunPath),
            VersionNeeds = ReadVersionNeeds(),
            VersionDefinitions = ReadVersionDefinitions(),
            Segments = _segments,
            Dynamic = _dynamic,
        };
    }

    private void ReadProgramHeaders()
    {
        _ = _window.Take(0, HeaderSize, "ELF header");
        long table = Offset(_window.U64(32, "ELF header, e_phoff"), "ELF header, e_phoff");
        int size = _window.U16(54, "ELF header, e_phentsize"), count = _window.U16(56, "ELF header, e_phnum");
        if (count > 0 && (size != ProgramHeaderSize || count > MaxProgramHeaders))
        {
            throw new CorruptImageException("ELF header, e_phentsize and e_phnum", 54, $"{size}, {count}",
                $"{ProgramHeaderSize}, at most {MaxProgramHeaders}");
        }

        (long dynamicAt, long dynamicSize) = (0, 0);
        for (int i = 0; i < count; i++)
        {
            const string Structure = "ELF program header";
            long at = table + i * (long)ProgramHeaderSize;
            uint type = _window.U32(at, Structure);
            ulong offset = _window.U64(at + 8, Structure), address = _window.U64(at + 16, Structure),
                fileSize = _window.U64(at + 32, Structure);
            switch (type)
            {
                case PT_LOAD:
                    _segments.Add(new ElfSegment(address, offset, fileSize));
                    break;
                case PT_DYNAMIC:
                    (dynamicAt, dynamicSize) = (Offset(offset, Structure), Offset(fileSize, Structure));
                    break;
                case PT_INTERP:
                    _interpreter = _window.Text(Offset(offset, Structure), "ELF interpreter");
                    break;
                case PT_NOTE:
                    ReadNotes(Offset(offset, Structure), Offset(fileSize, Structure));
                    break;
            }
        }

        ReadDynamic(dynamicAt, dynamicSize);
    }

    private void ReadDynamic(long at, long size)
    {
        for (long i = 0; i < Math.Min(size / DynamicSize, MaxDynamic); i++)
        {
            ulong tag = _window.U64(at + i * DynamicSize, "ELF dynamic section");
            if (tag == 0)
            {
                return;
            }

            _dynamic.Add(tag, _window.U64(at + i * DynamicSize + 8, "ELF dynamic section"));
        }
    }

    /// <summary>Notes are name size, descriptor size, type, name, descriptor, padded to 4 bytes; the tag is system, major, minor,
    /// patch.</summary>
    private void ReadNotes(long at, long size)
    {
        const string Structure = "ELF note";
        for (long end = at + Math.Min(size, MaxNote); at + 12 <= end;)
        {
            uint nameSize = _window.U32(at, Structure), descriptorSize = _window.U32(at + 4, Structure),
                type = _window.U32(at + 8, Structure);
            if (nameSize > MaxNote || descriptorSize > MaxNote)
            {
                return;
            }

            long descriptor = at + 12 + ((nameSize + 3) & ~3);
            if (nameSize == 4 && type is NT_GNU_ABI_TAG or NT_GNU_BUILD_ID && _window.Text(at + 12, Structure) == "GNU")
            {
                ReadNote(type, descriptor, (int)descriptorSize);
            }

            at = descriptor + ((descriptorSize + 3) & ~3);
        }
    }

    private void ReadNote(uint type, long at, int size)
    {
        const string Structure = "ELF note";
        if (type == NT_GNU_ABI_TAG && size >= 16)
        {
            _abiTag ??= $"{_window.U32(at + 4, Structure)}.{_window.U32(at + 8, Structure)}.{_window.U32(at + 12, Structure)}";
        }
        else if (type == NT_GNU_BUILD_ID && size is > 0 and <= LongestBuildId)
        {
            _buildId ??= Convert.ToHexStringLower(_window.Take(at, size, Structure));
        }
    }

    private List<ElfVersionNeed> ReadVersionNeeds()
    {
        const string Structure = "ELF version needs";
        List<ElfVersionNeed> needs = [];
        long at = _dynamic.VersionNeed == 0 ? -1 : FileOffset(_dynamic.VersionNeed, Structure);
        int budget = MaxVersions;
        for (ulong left = Math.Min(_dynamic.VersionNeedCount, MaxVersions); left > 0 && at >= 0; left--)
        {
            List<string> versions = [];
            int count = _window.U16(at + 2, Structure);
            long entry = at + _window.U32(at + 8, Structure);
            for (; count > 0 && budget > 0; count--, budget--)
            {
                if ((_window.U16(entry + 4, Structure) & VER_FLG_WEAK) == 0)
                {
                    versions.Add(Name(_window.U32(entry + 8, Structure)));
                }

                uint next = _window.U32(entry + 12, Structure);
                entry += next;
                count = next == 0 ? 1 : count;
            }

            needs.Add(new ElfVersionNeed(Name(_window.U32(at + 4, Structure)), versions));
            uint step = _window.U32(at + 12, Structure);
            at = step == 0 ? -1 : at + step;
        }

        return needs;
    }

    private List<string> ReadVersionDefinitions()
    {
        const string Structure = "ELF version definitions";
        List<string> definitions = [];
        long at = _dynamic.VersionDefinition == 0 ? -1 : FileOffset(_dynamic.VersionDefinition, Structure);
        for (ulong left = Math.Min(_dynamic.VersionDefinitionCount, MaxVersions); left > 0 && at >= 0; left--)
        {
            if ((_window.U16(at + 2, Structure) & VER_FLG_BASE) == 0)
            {
                definitions.Add(Name(_window.U32(at + _window.U32(at + 12, Structure), Structure)));
            }

            uint step = _window.U32(at + 16, Structure);
            at = step == 0 ? -1 : at + step;
        }

        return definitions;
    }

    private string? NameOrNull(ulong? offset) => offset is { } at ? Name(at) : null;

    private string Name(ulong offset) =>
        _strings.Text(FileOffset(unchecked(_dynamic.StringTable + offset), "ELF string table"), "ELF string table");

    private long FileOffset(ulong address, string structure) => ElfAddress.ToFile(_segments, address, structure);

    private static long Offset(ulong value, string structure) => value <= long.MaxValue / 2
        ? (long)value
        : throw new CorruptImageException(structure, -1, $"{value}", "an offset in the file");
}
