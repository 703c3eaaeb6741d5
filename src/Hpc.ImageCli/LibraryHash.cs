using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>SHA-256 by the host's library, which has the processor's instructions for it.</summary>
internal sealed class LibraryHash : ContentHash
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public static ContentHash New() => new LibraryHash();

    public override void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public override string Digest() => DigestText.Prefix + Convert.ToHexStringLower(_hash.GetCurrentHash());

    protected override void Dispose(bool isDisposing)
    {
        _hash.Dispose();
        base.Dispose(isDisposing);
    }
}
