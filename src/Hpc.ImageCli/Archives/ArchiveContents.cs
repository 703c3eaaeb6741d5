using System.Security.Cryptography;
using Hpc.Archives;
using Hpc.Binary;
using Hpc.Crate;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>The files of an archive that is made: each is read once for its digest and checksum, and once more to be written. One
/// that has changed between the two ends the archive.</summary>
internal sealed class ArchiveContents
{
    private const uint FileMode = 0b110_110_110;
    private const int Stretch = 1 << 20;

    private readonly SortedDictionary<string, Source> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Source> _read;

    /// <param name="other">What it has read is not read again.</param>
    public ArchiveContents(ArchiveContents? other = null) => _read = other?._read ?? new(StringComparer.Ordinal);

    public IEnumerable<ZipMember> Members => _files.Select(file => new ZipMember(file.Key, file.Value.Size, file.Value.Crc));

    /// <summary>In the order of their names.</summary>
    public IEnumerable<CrateFile> Files => _files.Select(file =>
        new CrateFile(file.Key, ImageTarget.Text(file.Key), file.Value.Digest, file.Value.Size));

    /// <param name="wanted">Its name; where another content has it, the digest's beginning goes in front.</param>
    /// <param name="path">One char per byte.</param>
    /// <returns>The file with this content, which may have been there; null where the content is another one.</returns>
    public CrateFile? Add(string wanted, string path, string digest, string title, bool isImage)
    {
        foreach ((string known, Source source) in _files)
        {
            if (source.Digest == digest)
            {
                return new CrateFile(known, title, digest, source.Size, isImage);
            }
        }

        Source read = Read(path);
        if (read.Digest != digest)
        {
            return null;
        }

        int slash = wanted.LastIndexOf('/') + 1;
        string name = IsFree(wanted) ? wanted : $"{wanted[..slash]}{digest[DigestText.Prefix.Length..][..12]}-{wanted[slash..]}";
        if (ZipMember.Fault(name) is { } fault || !IsFree(name))
        {
            throw new RefusedException($"cannot archive '{ImageTarget.Text(path)}': its name cannot be in an archive",
                ZipMember.Fault(name), "give it another name, and run again");
        }

        _files.Add(name, read);
        return new CrateFile(name, title, digest, read.Size, isImage);
    }

    /// <summary>What is made here.</summary>
    public CrateFile Add(string name, byte[] content, string title)
    {
        string digest = DigestText.Prefix + Convert.ToHexStringLower(SHA256.HashData(content));
        _files.Add(name, new Source(null, content, content.Length, Crc32.Of(content), digest));
        return new CrateFile(name, title, digest, content.Length);
    }

    /// <summary>A file of this machine, whatever it has.</summary>
    /// <param name="path">One char per byte.</param>
    public CrateFile Add(string name, string path, string title)
    {
        Source read = Read(path);
        _files.Add(name, read);
        return new CrateFile(name, title, read.Digest, read.Size);
    }

    /// <summary>A file of another archive, which stays open until this one is written.</summary>
    public CrateFile Add(string name, RandomAccessSource content, string title)
    {
        using SummedStream sums = SummedStream.OfAll(content, LibraryHash.New());
        Source source = new(null, [], sums.Count, sums.Crc, sums.Digest) { Other = content };
        _files.Add(name, source);
        return new CrateFile(name, title, source.Digest, source.Size);
    }

    /// <summary>Those files whose content another one does not have.</summary>
    public ArchiveContents Without(ArchiveContents other)
    {
        HashSet<string> known = [.. other._files.Values.Select(file => file.Digest)];
        ArchiveContents left = new(this);
        foreach ((string name, Source source) in _files.Where(file => !known.Contains(file.Value.Digest)))
        {
            left._files.Add(name, source);
        }

        return left;
    }

    /// <summary>On this machine; null for what is made here.</summary>
    public string? PathOf(string name) => _files.GetValueOrDefault(name)?.Path;

    /// <summary>A file that will be copied; null for what is made here, and for what is not there.</summary>
    public FileSource? TryOpen(string name) =>
        _files.GetValueOrDefault(name) is { Path: { } path } ? FileSource.Open(path) : null;

    /// <summary>null: there is no such file.</summary>
    public long? TrySize(string name) => _files.TryGetValue(name, out Source? source) ? source.Size : null;

    /// <summary>Of a file that is made here.</summary>
    public byte[] Made(string name) => _files[name].Content;

    /// <summary>Adds the list of all others.</summary>
    /// <returns>The digest of the archive.</returns>
    public string Close()
    {
        ArchiveManifest manifest = new();
        foreach ((string name, Source source) in _files)
        {
            manifest.Add(name, source.Digest);
        }

        return Add(ArchiveManifest.Name, manifest.ToBytes(), "digests").Digest!;
    }

    /// <param name="path">One char per byte; nothing may be there.</param>
    public void Write(string path, uint mode = FileMode)
    {
        using AtomicFile file = AtomicFile.TryCreate(path, mode, out int error) ?? throw Refused(path, error);
        long at = 0;
        foreach ((string name, Source source) in _files)
        {
            byte[] header = ZipLayout.Header(new ZipMember(name, source.Size, source.Crc));
            Put(file, path, header, ref at);
            Copy(file, path, source, ref at);
        }

        Put(file, path, ZipLayout.Directory([.. Members]), ref at);
        int done = file.TryCommit(replace: false);
        _ = done < 0 ? throw Refused(path, done) : done;
    }

    private static void Copy(AtomicFile file, string path, Source source, ref long at)
    {
        if (source is { Path: null, Other: null })
        {
            Put(file, path, source.Content, ref at);
            return;
        }

        using FileSource? opened = source.Path is { } place ? FileSource.Open(place) : null;
        RandomAccessSource from = source.Other ?? opened!;
        byte[] buffer = new byte[Stretch];
        Crc32 crc = default;
        long left = source.Size;
        for (int done; left > 0 && (done = from.Read(source.Size - left,
            buffer.AsSpan(0, (int)Math.Min(left, Stretch)))) > 0; left -= done)
        {
            crc.Add(buffer.AsSpan(0, done));
            Put(file, path, buffer.AsSpan(0, done), ref at);
        }

        if (left > 0 || from.Length != source.Size || crc.Value != source.Crc)
        {
            string what = ImageTarget.Text(source.Path ?? path);
            throw new RefusedException($"cannot archive '{what}': it has changed while it was read",
                "a program still writes to it", "archive when the program has ended");
        }
    }

    private static void Put(AtomicFile file, string path, ReadOnlySpan<byte> bytes, ref long at)
    {
        int done = Unistd.TryPwrite(file.Storage.Fd, bytes, at);
        at += done < 0 ? throw Refused(path, done) : bytes.Length;
    }

    private Source Read(string path)
    {
        if (_read.TryGetValue(path, out Source? known))
        {
            return known;
        }

        FileDigest.RequireRegular(path);
        using FileSource from = FileSource.Open(path);
        using SummedStream sums = SummedStream.OfAll(from, LibraryHash.New());
        return _read[path] = new Source(path, [], sums.Count, sums.Crc, sums.Digest);
    }

    /// <summary>Neither a file nor a directory of another file has this name.</summary>
    private bool IsFree(string name) => !_files.Keys.Any(known => known == name
        || known.StartsWith(name + "/", StringComparison.Ordinal) || name.StartsWith(known + "/", StringComparison.Ordinal));

    private static RefusedException Refused(string path, int error) => new(
        $"cannot write '{ImageTarget.Text(path)}': {Errno.Name(-error)}",
        error == -Errno.EEXIST ? "an archive is never overwritten" : "the file system refused it",
        error == -Errno.EEXIST ? "another name: -o FILE" : "look at free space and permissions: df -h, ls -ld");

    /// <param name="Path">Of a file that is copied; null: <paramref name="Content"/> is all.</param>
    private sealed record Source(string? Path, byte[] Content, long Size, uint Crc, string Digest)
    {
        /// <summary>Of another archive.</summary>
        public RandomAccessSource? Other { get; init; }
    }
}
