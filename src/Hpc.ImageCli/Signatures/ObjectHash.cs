using System.Security.Cryptography;
using Hpc.Binary;
using Hpc.Trust;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace Hpc.ImageCli;

/// <summary>Digests of what images hold: by OpenSSL, and by BouncyCastle where .NET does not ask OpenSSL for it. The next
/// piece is read while one is hashed.</summary>
internal static class ObjectHash
{
    private const int PieceSize = 1 << 20;

    public static byte[] Of(DigestAlgorithm algorithm, IReadOnlyList<RandomAccessSource> content)
    {
        using IncrementalHash? known = Name(algorithm) is { } name ? IncrementalHash.CreateHash(name) : null;
        IDigest? other = known is null ? Other(algorithm) : null;
        foreach (RandomAccessSource source in content)
        {
            Add(source, (piece, count) =>
            {
                known?.AppendData(piece, 0, count);
                other?.BlockUpdate(piece, 0, count);
            });
        }

        byte[] digest = new byte[other?.GetDigestSize() ?? 0];
        _ = other?.DoFinal(digest, 0);
        return known?.GetHashAndReset() ?? digest;
    }

    /// <summary>Several digests on all processors.</summary>
    public static byte[][] OfAll(int count, Func<int, byte[]> make)
    {
        Task<byte[]>[] begun = [.. Enumerable.Range(0, count).Select(at => Task.Run(() => make(at)))];
        return [.. begun.Select(digest => digest.GetAwaiter().GetResult())];
    }

    private static void Add(RandomAccessSource source, Action<byte[], int> add)
    {
        int size = (int)Math.Min(PieceSize, source.Length);
        byte[] piece = new byte[size], next = new byte[size];
        int count = source.Read(0, piece);
        for (long at = count; count > 0; at += count)
        {
            long behind = at;
            Task<int>? reading = at < source.Length ? Task.Run(() => source.Read(behind, next)) : null;
            add(piece, count);
            count = reading?.GetAwaiter().GetResult() ?? 0;
            (piece, next) = (next, piece);
        }
    }

    private static HashAlgorithmName? Name(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha256 => HashAlgorithmName.SHA256,
        DigestAlgorithm.Sha384 => HashAlgorithmName.SHA384,
        DigestAlgorithm.Sha512 => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static IDigest Other(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha224 => new Sha224Digest(),
        DigestAlgorithm.Sha512Of224 => new Sha512tDigest(224),
        _ => new Sha512tDigest(256),
    };
}
