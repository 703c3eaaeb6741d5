using System.Security.Cryptography;
using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Takes a tree in to know what is in it: nothing is kept of a file but its digest.</summary>
public sealed class TreeListing : TreeTarget
{
    private const int Piece = 1 << 18;

    private readonly Dictionary<string, ListedFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly byte[] _buffer = new byte[Piece];

    /// <summary>Files by path, the root's is "". Names of one file are known to be that.</summary>
    public IReadOnlyDictionary<string, ListedFile> Files
    {
        get
        {
            foreach (IGrouping<string, string> names in _links.Keys.GroupBy(FirstOf))
            {
                string[] all = [names.Key, .. names];
                string first = all.Min(StringComparer.Ordinal)!;
                foreach (string name in all)
                {
                    _files[name] = _files[names.Key] with { FirstName = first };
                }
            }

            return _files;
        }
    }

    public override void Add(string path, NewEntry entry, Stream? content)
    {
        (long size, string digest) = entry.Type == InodeType.File ? Digest(content) : (0, "");
        _files[path] = new ListedFile(entry, size, digest, path);
    }

    public override void AddHardLink(string path, string target)
    {
        if (!_files.TryGetValue(FirstOf(target), out ListedFile? file))
        {
            throw new EntryRefusedException(path, $"'{target}', which it is another name of, is missing");
        }

        _files[path] = file;
        _links[path] = FirstOf(target);
    }

    public override void Remove(string path)
    {
        _links.Remove(path);
        foreach (string name in _files.Keys.Where(name => name == path
            || name.StartsWith(path + "/", StringComparison.Ordinal)).ToArray())
        {
            _files.Remove(name);
        }
    }

    public override InodeType? Find(string path) => _files.TryGetValue(path, out ListedFile? file) ? file.Entry.Type : null;

    private string FirstOf(string path) => _links.GetValueOrDefault(path, path);

    private (long Size, string Digest) Digest(Stream? content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        for (int read; content is not null && (read = content.Read(_buffer)) > 0; size += read)
        {
            hash.AppendData(_buffer, 0, read);
        }

        return (size, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }
}
