using System.Runtime.InteropServices;
using Hpc.Binary;

namespace Hpc.Stage;

/// <summary>AES-256-GCM of the static program, in C (stage/gcm.c, adr/0086).</summary>
public sealed unsafe partial class StaticGcm : OpeningKey
{
    private const string Library = "hpcrunstage";

    /// <summary>struct gcm_key.</summary>
    private const int StateSize = 23 * 16, NonceSize = 16;

    private readonly byte[] _state = new byte[StateSize];

    private StaticGcm(ReadOnlySpan<byte> key)
    {
        fixed (byte* state = _state, secret = key)
        {
            hpcrun_gcm_prepare(state, secret);
        }
    }

    /// <param name="key">32 bytes.</param>
    /// <exception cref="UnsupportedFeatureException">This processor has no instructions for it.</exception>
    public static OpeningKey Create(ReadOnlySpan<byte> key) => !Aes256Gcm.IsSupported && hpcrun_gcm_supported() != 0
        ? new StaticGcm(key[..Aes256Gcm.KeySize]) : new Aes256Gcm(key);

    public override bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher,
        ReadOnlySpan<byte> tag, Span<byte> plain)
    {
        fixed (byte* state = _state, first = nonce[..NonceSize], beside = associated, from = cipher,
            end = tag[..Aes256Gcm.TagSize], to = plain[..cipher.Length])
        {
            return hpcrun_gcm_open(state, first, beside, (nuint)associated.Length, from, (nuint)cipher.Length, end, to) != 0;
        }
    }

    [LibraryImport(Library)]
    private static partial int hpcrun_gcm_supported();

    [LibraryImport(Library)]
    private static partial void hpcrun_gcm_prepare(byte* state, byte* secret);

    [LibraryImport(Library)]
    private static partial int hpcrun_gcm_open(byte* state, byte* nonce, byte* associated, nuint associatedSize, byte* cipher,
        nuint size, byte* tag, byte* plain);
}
