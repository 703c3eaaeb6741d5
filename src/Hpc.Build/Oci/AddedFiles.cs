using Hpc.Binary;
using Hpc.Oci;

namespace Hpc.Build;

/// <summary>Files that are put on top of an image's layers.</summary>
public sealed class AddedFiles
{
    private readonly List<TarEntry> _entries = [];
    private readonly List<byte[]> _contents = [];
    private readonly long _time;

    /// <param name="time">Of all files, seconds since 1970.</param>
    public AddedFiles(long time) => _time = time;

    public IReadOnlyList<TarEntry> Entries => _entries;

    /// <summary>One for each entry; empty for what is not a file.</summary>
    public IReadOnlyList<byte[]> Contents => _contents;

    public AddedFiles Directory(string path) => Add(new TarEntry(path, TarEntryType.Directory) { Mode = 0x1ed }, []);

    public AddedFiles Link(string path, string target) =>
        Add(new TarEntry(path, TarEntryType.SymbolicLink) { Mode = 0x1ff, LinkTarget = target }, []);

    /// <param name="text">One char per byte.</param>
    public AddedFiles Script(string path, string text) => File(path, text, 0x1ed);

    /// <inheritdoc cref="Script"/>
    public AddedFiles File(string path, string text, int mode = 0x1a4)
    {
        byte[] bytes = RawText.Bytes(text);
        return Add(new TarEntry(path, TarEntryType.File) { Mode = mode, Size = bytes.Length }, bytes);
    }

    private AddedFiles Add(TarEntry entry, byte[] content)
    {
        _entries.Add(entry with { Time = _time });
        _contents.Add(content);
        return this;
    }
}
