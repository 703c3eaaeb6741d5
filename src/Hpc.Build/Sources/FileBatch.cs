using Hpc.Host;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Some files of a directory tree in their order, described and, as far as they are small, read.</summary>
internal sealed class FileBatch
{
    /// <summary>Bytes of content that a batch holds.</summary>
    internal const int Capacity = 256 * 1024;

    /// <summary>Larger files are read when it is their turn, right into the blocks.</summary>
    private const int SmallFile = 64 * 1024;

    private const int MostFiles = 64;

    private readonly List<FoundFile> _files = [];
    private readonly byte[] _bytes = new byte[Capacity];
    private int _reserved;

    internal IReadOnlyList<FoundFile> Files => _files;

    internal bool IsEmpty => _files.Count == 0;

    internal void Clear()
    {
        _files.Clear();
        _reserved = 0;
    }

    /// <returns>Whether there is room for more.</returns>
    internal bool Add(FoundFile file)
    {
        if (file.Status is { IsFile: true, Size: <= SmallFile } status)
        {
            file.Place = _reserved;
            _reserved += (int)status.Size;
        }

        _files.Add(file);
        return _files.Count < MostFiles && Capacity - _reserved >= SmallFile;
    }

    /// <summary>Looks at the files, on any thread.</summary>
    internal void Read()
    {
        foreach (FoundFile file in _files)
        {
            if (file.Error == 0 && file.LinkTo is null)
            {
                file.Entry = FileStatus.EntryOf(file.HostPath, file.Status);
                if (file.Place >= 0)
                {
                    ReadSmall(file);
                }
            }
        }
    }

    private void ReadSmall(FoundFile file)
    {
        using HostFileStream? content = HostFileStream.TryOpen(file.HostPath, file.Status.Size, out int error);
        file.Error = error;
        if (content is not null)
        {
            int length = content.ReadAtLeast(_bytes.AsSpan(file.Place, (int)file.Status.Size), (int)file.Status.Size,
                throwOnEndOfStream: false);
            file.Content = new MemoryStream(_bytes, file.Place, length, writable: false);
        }
    }
}
