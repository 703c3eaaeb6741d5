using Hpc.Binary;
using Hpc.Files;

namespace Hpc.Inject;

/// <summary>The ELF objects of a tree: each is read once.</summary>
public sealed class ElfFiles(FileTree files)
{
    private readonly Dictionary<string, ElfFile?> _elves = new(StringComparer.Ordinal);
    private readonly byte[][] _buffers = ElfFile.NewBuffers();
    private readonly Dictionary<string, ElfFile?> _byName = new(StringComparer.Ordinal);

    /// <summary>What a file says about itself as an ELF object; null if there is no file, or it is none (a script, a linker
    /// script, a damaged one: the loader would go past it, too). Read once per file.</summary>
    public ElfFile? At(string path)
    {
        if (!_byName.TryGetValue(path, out ElfFile? elf))
        {
            elf = ElfBehindLinks(path);
            _byName.Add(path, elf);
        }

        return elf;
    }

    private ElfFile? ElfBehindLinks(string path)
    {
        string canonical = files.Follow(path) is { Kind: PathKind.File } file ? file.Canonical : "";
        if (canonical.Length == 0)
        {
            return null;
        }

        if (!_elves.TryGetValue(canonical, out ElfFile? elf))
        {
            elf = ReadElf(canonical);
            _elves.Add(canonical, elf);
        }

        return elf;
    }

    private ElfFile? ReadElf(string path)
    {
        if (files.Open(path) is not { } source)
        {
            return null;
        }

        try
        {
            return ElfFile.Read(source, _buffers);
        }
        catch (CorruptImageException)
        {
            return null;
        }
        finally
        {
            (source as IDisposable)?.Dispose();
        }
    }

    /// <summary>The symbols that a file wants of others.</summary>
    public List<string> Undefined(string path)
    {
        List<string> names = [];
        WithSymbols(path, symbols => names = symbols.Undefined());
        return names;
    }

    /// <summary>Whether a file defines a dynamic symbol, whatever its version.</summary>
    public bool Defines(string path, string symbol) => WithoutDefined(path, [symbol]).Count == 0;

    /// <summary>Those of some symbols that a file does not define.</summary>
    public List<string> WithoutDefined(string path, IReadOnlyList<string> symbols)
    {
        List<string> missing = [.. symbols];
        WithSymbols(path, table => missing = missing.FindAll(symbol => !table.Defines(symbol)));
        return missing;
    }

    /// <summary>The value of a constant of 32 bits that a file defines; null if it defines none of this name.</summary>
    public uint? Constant(string path, string symbol)
    {
        uint? value = null;
        WithSymbols(path, table => value = table.Constant(symbol));
        return value;
    }

    /// <summary>Does nothing where the file is no ELF object, or its tables are damaged.</summary>
    private void WithSymbols(string path, Action<ElfSymbolTable> look)
    {
        if (At(path) is not { } elf || files.Open(path) is not { } source)
        {
            return;
        }

        try
        {
            look(new ElfSymbolTable(source, elf));
        }
        catch (CorruptImageException)
        {
            // as if it had none
        }
        finally
        {
            (source as IDisposable)?.Dispose();
        }
    }

    /// <summary>The characters behind the first place where a file has a text; empty if it has none.</summary>
    public string TextBehind(string path, string mark, int length)
    {
        const int Within = 64 << 20;
        if (files.Open(path) is not { } source)
        {
            return "";
        }

        try
        {
            return TextSearch.Behind(source, mark, length, Within) ?? "";
        }
        finally
        {
            (source as IDisposable)?.Dispose();
        }
    }
}
