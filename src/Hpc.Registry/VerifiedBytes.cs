using System.Security.Cryptography;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>Digests of bytes as they come, and the error where they are not what was promised.</summary>
public static class VerifiedBytes
{
    public static IncrementalHash Hash(ImageDigest digest) =>
        IncrementalHash.CreateHash(digest.Algorithm == ImageDigest.Sha512 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    public static ImageDigest Sha256(ReadOnlySpan<byte> bytes) => ImageDigest.OfSha256(SHA256.HashData(bytes));

    /// <exception cref="RegistryException">The hash is another than promised.</exception>
    public static void Check(ImageDigest promised, IncrementalHash hash, string what)
    {
        string found = Convert.ToHexStringLower(hash.GetCurrentHash());
        if (found != promised.Hex)
        {
            throw Differs(promised, found, what);
        }
    }

    public static void Check(ImageDigest promised, ReadOnlySpan<byte> bytes, string what)
    {
        using IncrementalHash hash = Hash(promised);
        hash.AppendData(bytes);
        Check(promised, hash, what);
    }

    private static RegistryException Differs(ImageDigest promised, string found, string what) => new(
        $"{what} has the wrong digest: {promised.Algorithm}:{found} instead of {promised}",
        "it was damaged in transit or in storage",
        "try again; if it fails again, push the image again");
}
