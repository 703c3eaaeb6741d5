using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Crate;
using Hpc.Linux;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>An archive that is read: every byte of it is checked before anything of it is used.</summary>
internal sealed class ArchiveFile : IDisposable
{
    /// <summary>Exit status: the archive is damaged, or is not the one that was expected.</summary>
    public const int DamageStatus = 4;

    private const int MostText = 64 << 20;

    private readonly string _path;
    private readonly FileSource _source;
    private readonly ZipReader _zip;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    private ArchiveFile(string path, FileSource source, ZipReader zip)
    {
        (_path, _source, _zip) = (path, source, zip);
        for (int at = 0; at < zip.Members.Count; at++)
        {
            _places.Add(zip.Members[at].Name, at);
        }

        Manifest = ArchiveManifest.Read(Text(ArchiveManifest.Name));
    }

    public ArchiveManifest Manifest { get; }

    /// <summary>Of the archive: of its manifest.</summary>
    public string Digest => DigestText.Prefix + Convert.ToHexStringLower(SHA256.HashData(Text(ArchiveManifest.Name)));

    /// <summary>Of the paper; none where the archive has none.</summary>
    public ClaimFile Claims => _places.ContainsKey(ClaimFile.Name) ? ClaimFile.Read(ClaimFile.Name, Text(ClaimFile.Name))
        : ClaimFile.None;

    public IEnumerable<string> Names => _zip.Members.Select(member => member.Name);

    /// <exception cref="RefusedException">There is no file, or it is no archive, or damaged.</exception>
    public static ArchiveFile Open(string path)
    {
        FileDigest.RequireRegular(ImageTarget.Bytes(path));
        FileSource source = FileSource.Open(ImageTarget.Bytes(path));
        try
        {
            return new ArchiveFile(path, source, new ZipReader(source));
        }
        catch (CorruptImageException error)
        {
            source.Dispose();
            throw new RefusedException($"cannot use '{path}': {error.Message}",
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

        Check(ArchiveManifest.Name, null);
        foreach ((string name, string digest) in Manifest.Digests)
        {
            Check(name, _places.ContainsKey(name) ? digest : throw Damaged(name, "it is in the manifest and not in the archive"));
        }
    }

    public RandomAccessSource Content(string name) => _zip.Content(_places[name]);

    public long Size(string name) => _zip.Members[_places[name]].Size;

    /// <exception cref="RefusedException">It is missing, or longer than any text of ours.</exception>
    public byte[] Text(string name)
    {
        if (!_places.TryGetValue(name, out int place) || _zip.Members[place].Size > MostText)
        {
            throw Damaged(name, $"an archive has such a file, of less than {MostText >> 20} MiB");
        }

        byte[] bytes = new byte[_zip.Members[place].Size];
        _zip.Content(place).ReadExactly(0, bytes, name);
        return bytes;
    }

    public void Dispose() => _source.Dispose();

    private void Check(string name, string? digest)
    {
        using SummedStream sums = SummedStream.OfAll(Content(name));
        uint expected = _zip.Members[_places[name]].Crc;
        if (digest is not null && sums.Digest != digest)
        {
            throw Damaged(name, $"its digest is {sums.Digest}, the manifest has {digest}");
        }

        if (sums.Crc != expected)
        {
            throw Damaged(name, $"its CRC-32 is {sums.Crc:x8}, its header has {expected:x8}");
        }
    }

    private RefusedException Damaged(string name, string why) => new(
        $"cannot use '{_path}': '{ImageTarget.Text(name)}' is damaged", why, "get the archive again", DamageStatus);
}
