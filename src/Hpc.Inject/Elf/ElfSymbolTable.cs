using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>Finds dynamic symbols through the object's hash table, as the loader does: DT_GNU_HASH (binutils 2.18 and later),
/// else DT_HASH (System V ABI, "Hash Table").</summary>
internal sealed class ElfSymbolTable(RandomAccessSource source, ElfFile elf)
{
    private const int SymbolSize = 24;
    private const int MaxChain = 4096;

    /// <summary>Bytes that are read at once.</summary>
    private const int WindowSize = 4096;

    private readonly ElfWindow _window = new(source, new byte[WindowSize]);
    private readonly ElfWindow _symbols = new(source, new byte[WindowSize]);
    private readonly ElfWindow _strings = new(source, new byte[WindowSize]);

    /// <summary>Defined here (not merely referred to), whatever its version.</summary>
    public bool Defines(string name) => Find(name) != 0;

    /// <summary>The four bytes that a defined symbol stands for; null if it is not defined here.</summary>
    public uint? Constant(string name) => Find(name) is > 0 and var symbol
        ? _window.U32(At(_symbols.U64(At(elf.Dynamic.SymbolTable) + symbol * (long)SymbolSize + 8, "ELF symbol")), "ELF constant")
        : null;

    /// <summary>The number of a symbol that is defined here; 0, which is not a symbol, where none is.</summary>
    private uint Find(string name) => elf.Dynamic is not { SymbolTable: > 0, StringTable: > 0 } dynamic ? 0
        : dynamic.GnuHash != 0 ? InGnuHash(name, At(dynamic.GnuHash))
        : dynamic.Hash != 0 ? InHash(name, At(dynamic.Hash)) : 0;

    /// <summary>Symbols that other objects have to define, weak ones left out: those that DT_GNU_HASH leaves out. Empty if there
    /// is no such table.</summary>
    public List<string> Undefined()
    {
        const string Structure = "ELF symbol";
        const byte STB_WEAK = 2;
        List<string> names = [];
        if (elf.Dynamic is not { SymbolTable: > 0, StringTable: > 0, GnuHash: > 0 } dynamic)
        {
            return names;
        }

        long table = At(dynamic.SymbolTable);
        for (long symbol = 1, end = UndefinedEnd(At(dynamic.GnuHash)); symbol < end; symbol++)
        {
            long at = table + symbol * SymbolSize;
            if (_symbols.U16(at + 6, Structure) == 0 && _symbols.Take(at + 4, 1, Structure)[0] >> 4 != STB_WEAK)
            {
                names.Add(_strings.Text(At(unchecked(dynamic.StringTable + _symbols.U32(at, Structure))), Structure));
            }
        }

        return names;
    }

    /// <summary>Undefined symbols come first, and the hash table says where the others begin; but for an object that defines
    /// none, as most programs, binutils writes a table with one empty bucket that begins at 1. The section .dynsym then says how
    /// many there are.</summary>
    private long UndefinedEnd(long gnuHash)
    {
        const string Structure = "ELF GNU hash table";
        const int MaxSymbols = 1 << 16;
        uint buckets = _window.U32(gnuHash, Structure), first = _window.U32(gnuHash + 4, Structure),
            bloom = _window.U32(gnuHash + 8, Structure);
        bool isEmpty = buckets == 0 || (buckets == 1 && _window.U32(gnuHash + 16 + bloom * 8L, Structure) == 0);
        return Math.Min(isEmpty ? SectionSymbols() : first, MaxSymbols);
    }

    /// <summary>Entries of the section SHT_DYNSYM; 0 if the section headers were taken out.</summary>
    private long SectionSymbols()
    {
        const string Structure = "ELF section header";
        const int SectionSize = 64;
        const uint SHT_DYNSYM = 11;
        ulong table = _window.U64(40, "ELF header, e_shoff");
        int count = _window.U16(58, "ELF header, e_shentsize") == SectionSize ? _window.U16(60, "ELF header, e_shnum") : 0;
        for (int i = 0; i < count && table < (ulong)source.Length; i++)
        {
            long at = (long)table + i * (long)SectionSize;
            if (_window.U32(at + 4, Structure) == SHT_DYNSYM)
            {
                return (long)Math.Min(_window.U64(at + 32, Structure) / SymbolSize, int.MaxValue);
            }
        }

        return 0;
    }

    private uint InGnuHash(string name, long table)
    {
        const string Structure = "ELF GNU hash table";
        uint hash = 5381;
        foreach (byte c in RawText.Bytes(name))
        {
            hash = unchecked(hash * 33 + c);
        }

        uint buckets = _window.U32(table, Structure), first = _window.U32(table + 4, Structure),
            bloom = _window.U32(table + 8, Structure);
        if (buckets == 0)
        {
            return 0;
        }

        long bucketTable = table + 16 + bloom * 8L, chains = bucketTable + buckets * 4L;
        uint symbol = _window.U32(bucketTable + hash % buckets * 4L, Structure);
        for (int left = MaxChain; symbol >= first && left > 0; symbol++, left--)
        {
            uint entry = _window.U32(chains + (symbol - first) * 4L, Structure);
            if ((entry | 1) == (hash | 1) && IsDefinition(symbol, name))
            {
                return symbol;
            }

            if ((entry & 1) != 0)
            {
                return 0;
            }
        }

        return 0;
    }

    private uint InHash(string name, long table)
    {
        const string Structure = "ELF hash table";
        uint hash = 0;
        foreach (byte c in RawText.Bytes(name))
        {
            hash = unchecked((hash << 4) + c);
            uint high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        uint buckets = _window.U32(table, Structure);
        uint symbol = buckets == 0 ? 0 : _window.U32(table + 8 + hash % buckets * 4L, Structure);
        for (int left = MaxChain; symbol != 0 && left > 0; left--)
        {
            if (IsDefinition(symbol, name))
            {
                return symbol;
            }

            symbol = _window.U32(table + 8 + (buckets + (long)symbol) * 4, Structure);
        }

        return 0;
    }

    /// <summary>Elf64_Sym: name at 0, section index at 6 (0 is SHN_UNDEF).</summary>
    private bool IsDefinition(uint symbol, string name)
    {
        const string Structure = "ELF symbol";
        long at = At(elf.Dynamic.SymbolTable) + symbol * (long)SymbolSize;
        return _symbols.U16(at + 6, Structure) != 0
            && _strings.Text(At(unchecked(elf.Dynamic.StringTable + _symbols.U32(at, Structure))), Structure) == name;
    }

    private long At(ulong address) => ElfAddress.ToFile(elf.Segments, address, "ELF symbol table");
}
