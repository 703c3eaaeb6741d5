using System.Text;
using Hpc.Binary;
using Hpc.Records;

namespace Hpc.Crate;

/// <summary>manifest-sha256.txt: each other file of an archive with its SHA-256, a line each, as sha256sum(1) reads it. The
/// digest
/// of this file is the digest of the archive.</summary>
public sealed class ArchiveManifest
{
    public const string Name = "manifest-sha256.txt";

    /// <summary>Of a digest in hexadecimal.</summary>
    private const int Digits = 64;

    private readonly SortedDictionary<string, string> _digests = new(StringComparer.Ordinal);

    /// <summary>"sha256:..." by the file's name.</summary>
    public IReadOnlyDictionary<string, string> Digests => _digests;

    public void Add(string name, string digest) => _digests.Add(name, digest);

    public byte[] ToBytes()
    {
        StringBuilder text = new();
        foreach ((string name, string digest) in _digests)
        {
            _ = text.Append(digest, DigestText.Prefix.Length, Digits).Append("  ").Append(name).Append('\n');
        }

        return RawText.Bytes(text.ToString());
    }

    /// <summary>A file with this content; null where there is none.</summary>
    public string? Find(string digest)
    {
        foreach ((string name, string known) in _digests)
        {
            if (known == digest)
            {
                return name;
            }
        }

        return null;
    }

    /// <exception cref="CorruptImageException">It is not what <see cref="ToBytes"/> writes.</exception>
    public static ArchiveManifest Read(ReadOnlySpan<byte> bytes)
    {
        ArchiveManifest manifest = new();
        string text = RawText.Of(bytes);
        string last = "";
        foreach (string line in text.Split('\n')[..^1])
        {
            string digest = line.Length > Digits + 2 ? DigestText.Prefix + line[..Digits] : "",
                name = line[Math.Min(Digits + 2, line.Length)..];
            if (!DigestText.IsOne(digest) || line[Digits..(Digits + 2)] != "  " || ZipMember.Fault(name) is not null
                || string.CompareOrdinal(last, name) >= 0)
            {
                throw new CorruptImageException(Name, -1, $"line {manifest._digests.Count + 1}",
                    "digest, two blanks, name; names in order");
            }

            manifest.Add(last = name, digest);
        }

        return text.EndsWith('\n') ? manifest
            : throw new CorruptImageException(Name, bytes.Length, "no end of its last line", "whole lines");
    }
}
