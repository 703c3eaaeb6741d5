using Hpc.Archives;
using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>An archive that is not written yet, as if it were.</summary>
internal sealed class DraftStore(ArchiveContents contents) : ArchiveStore
{
    private readonly List<FileSource> _opened = [];

    public override IReadOnlyCollection<string> Names { get; } = [.. contents.Members.Select(member => member.Name)];

    public override long? Size(string name) => contents.TrySize(name);

    public override RandomAccessSource Content(string name)
    {
        if (contents.TryOpen(name) is not { } file)
        {
            return new MemorySource(contents.Made(name));
        }

        _opened.Add(file);
        return file;
    }

    public override void Dispose() => _opened.ForEach(file => file.Dispose());
}
