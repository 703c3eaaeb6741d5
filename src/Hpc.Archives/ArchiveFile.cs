using Hpc.Binary;
using Hpc.Crate;
using Hpc.Linux;
using Hpc.Records;

namespace Hpc.Archives;

/// <summary>An archive that is read, as a file or unpacked: every byte of it is checked before anything of it is used.</summary>
internal sealed class ArchiveFile : IDisposable
{
    /// <summary>Exit status: the archive is damaged, or is not the one that was expected.</summary>
    public const int DamageStatus = 4;

    private const int MostText = 64 << 20;

    private readonly string _path;
    private readonly ArchiveStore _store;
    private readonly Func<ContentHash> _newHash;

    private ArchiveFile(string path, ArchiveStore store, Func<ContentHash> newHash)
    {
        (_path, _store, _newHash) = (path, store, newHash);
        byte[] manifest = Text(ArchiveManifest.Name);
        (Manifest, Digest) = (ArchiveManifest.Read(manifest), DigestOf(manifest));
    }

    public ArchiveManifest Manifest { get; }

    /// <summary>Of the archive: of its manifest.</summary>
    public string Digest { get; }

    /// <summary>Of the paper; none where the archive has none.</summary>
    public ClaimFile Claims => _store.Size(ClaimFile.Name) is null ? ClaimFile.None
        : ClaimFile.Read(ClaimFile.Name, Text(ClaimFile.Name));

    public IReadOnlyCollection<string> Names => _store.Names;

    /// <summary>Names of its runs.</summary>
    public string[] Runs => [.. Names.Where(name => name.StartsWith(CrateRun.Place, StringComparison.Ordinal)
        && name.EndsWith(CrateRun.Suffix, StringComparison.Ordinal))
            .Select(name => name[CrateRun.Place.Length..^CrateRun.Suffix.Length]).Order(StringComparer.Ordinal)];

    /// <param name="newHash">What sums bytes up.</param>
    /// <exception cref="RefusedException">There is no file, or it is no archive, or damaged.</exception>
    public static ArchiveFile Open(string path, Func<ContentHash> newHash) => Open(path, () => Store(path), newHash);

    /// <summary>The same for one that is not a file.</summary>
    public static ArchiveFile Open(string title, Func<ArchiveStore> open, Func<ContentHash> newHash)
    {
        ArchiveStore? store = null;
        try
        {
            store = open();
            return new ArchiveFile(title, store, newHash);
        }
        catch (CorruptImageException error)
        {
            store?.Dispose();
            throw new RefusedException($"cannot use '{title}': {error.Message}",
                "it is damaged, or hpcrun archive did not make it",
                "get it again; an archive that was packed again is another one", DamageStatus);
        }
    }

    /// <exception cref="RefusedException">A file is not what the manifest says, or one is missing or added.</exception>
    public void Verify()
    {
        foreach (string name in Names.Where(name => name != ArchiveManifest.Name && !Manifest.Digests.ContainsKey(name)))
        {
            throw Damaged(name, "it is in the archive and not in its manifest");
        }

        Check(ArchiveManifest.Name, Digest);
        foreach ((string name, string digest) in Manifest.Digests)
        {
            Check(name, _store.Size(name) is not null ? digest
                : throw Damaged(name, "it is in the manifest and not in the archive"));
        }
    }

    public RandomAccessSource Content(string name) => _store.Content(name);

    public SummedStream Stream(RandomAccessSource content) => new(content, _newHash());

    public SummedStream Sum(RandomAccessSource content) => SummedStream.OfAll(content, _newHash());

    public long Size(string name) => _store.Size(name) ?? 0;

    /// <exception cref="RefusedException">It is missing, longer than any text of ours, or not what the manifest says.</exception>
    public byte[] Text(string name)
    {
        if (_store.Size(name) is not { } size || size > MostText)
        {
            throw Damaged(name, $"an archive has such a file, of less than {MostText >> 20} MiB");
        }

        byte[] bytes = new byte[size];
        _store.Content(name).ReadExactly(0, bytes, name);
        return Manifest is null || name == ArchiveManifest.Name || Manifest.Digests.GetValueOrDefault(name) == DigestOf(bytes)
            ? bytes : throw Damaged(name, "its digest is not that of the manifest");
    }

    /// <exception cref="RefusedException">It is no record.</exception>
    public RunRecord Record(string run)
    {
        string name = CrateRun.Place + run + CrateRun.Suffix;
        try
        {
            return RecordDocument.Read(Text(name), RawText.ToUtf16(name));
        }
        catch (CorruptImageException error)
        {
            throw new RefusedException($"cannot rerun: {error.Message}", "the record in the archive is not a record",
                "get the archive again", DamageStatus);
        }
    }

    public void Dispose() => _store.Dispose();

    private static ArchiveStore Store(string path)
    {
        string bytes = RawText.FromUtf16(path);
        Stat.Status? status = Stat.Of(bytes, followLinks: true, out int error);
        if (status is not ({ IsFile: true } or { IsDirectory: true }))
        {
            throw new RefusedException($"cannot read '{path}': {(status is null ? Errno.Name(-error) : "it is not a file")}",
                "an archive is a file, or a directory that it was unpacked into", "hpcrun rerun FILE");
        }

        return status.Value.IsDirectory ? new UnpackedStore(bytes) : OfFile(FileSource.Open(bytes));
    }

    private static ZipStore OfFile(FileSource file)
    {
        try
        {
            return new ZipStore(file);
        }
        catch (CorruptImageException)
        {
            file.Dispose();
            throw;
        }
    }

    private string DigestOf(byte[] bytes)
    {
        using SummedStream sums = Sum(new MemorySource(bytes));
        return sums.Digest;
    }

    private void Check(string name, string digest)
    {
        using SummedStream sums = Sum(Content(name));
        if (sums.Digest != digest)
        {
            throw Damaged(name, $"its digest is {sums.Digest}, the manifest has {digest}");
        }

        if (_store.Crc(name) is { } expected && sums.Crc != expected)
        {
            throw Damaged(name, $"its CRC-32 is {sums.Crc:x8}, its header has {expected:x8}");
        }
    }

    private RefusedException Damaged(string name, string why) => new(
        $"cannot use '{_path}': '{RawText.ToUtf16(name)}' is damaged", why, "get the archive again", DamageStatus);
}
