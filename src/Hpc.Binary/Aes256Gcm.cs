using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Hpc.Binary;

/// <summary>AES-256-GCM (FIPS 197, NIST SP 800-38D) by the processor's own instructions (adr/0086). Nothing that it does takes a
/// time that depends on key or text. Thread-safe.</summary>
public sealed class Aes256Gcm : OpeningKey
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of a tag.</summary>
    public const int TagSize = 16;

    private const int BlockSize = 16, Rounds = 14, Lanes = 8, UsualNonceSize = 12;

    /// <summary>x^127 + x^126 + x^121: how a product of GHASH is made 128 bits again, as RFC 8452 has it for POLYVAL.</summary>
    private const ulong Folding = 0xc200_0000_0000_0000;

    private static readonly Vector128<byte> s_reversal =
        Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    private readonly Vector128<byte>[] _keys = new Vector128<byte>[Rounds + 1];

    /// <summary>The key of GHASH to the powers 8 to 1.</summary>
    private readonly Vector128<ulong>[] _powers = new Vector128<ulong>[Lanes];

    /// <exception cref="UnsupportedFeatureException">This processor has no instructions for it.</exception>
    public Aes256Gcm(ReadOnlySpan<byte> key)
    {
        if (!IsSupported)
        {
            throw new UnsupportedFeatureException("AES on a processor without instructions for it",
                "use a node whose /proc/cpuinfo has aes and pclmulqdq (x86), or aes and pmull (Arm)");
        }

        ExpandKey(key[..KeySize]);
        Vector128<ulong> hash = Doubled(Reversed(Encrypt(Vector128<byte>.Zero)));
        _powers[Lanes - 1] = hash;
        for (int i = Lanes - 2; i >= 0; i--)
        {
            _powers[i] = Product(_powers[i + 1], hash);
        }
    }

    /// <summary>Whether this processor has instructions for it. All for x86-64 since 2010 do, and all for Arm servers.</summary>
    public static bool IsSupported => (X86Aes.IsSupported && Pclmulqdq.IsSupported) || ArmAes.IsSupported;

    /// <inheritdoc/>
    /// <param name="nonce">Of any length; RFC 5116 wants 12 bytes, gocryptfs has 16.</param>
    public override bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher,
        ReadOnlySpan<byte> tag, Span<byte> plain)
    {
        Vector128<byte> counter = FirstCounter(nonce);
        Vector128<byte> difference = Tag(counter, associated, cipher) ^ Vector128.Create(tag[..TagSize]);
        if (difference != Vector128<byte>.Zero)
        {
            return false;
        }

        Mask(counter, cipher, plain);
        return true;
    }

    /// <summary>The other way round.</summary>
    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> cipher,
        Span<byte> tag)
    {
        Vector128<byte> counter = FirstCounter(nonce);
        Mask(counter, plain, cipher);
        Tag(counter, associated, cipher[..plain.Length]).CopyTo(tag);
    }

    private static Vector128<byte> Round(Vector128<byte> state, Vector128<byte> key) => X86Aes.IsSupported
        ? X86Aes.Encrypt(state, key)
        : ArmAes.MixColumns(ArmAes.Encrypt(state, Vector128<byte>.Zero)) ^ key;

    private static Vector128<byte> LastRound(Vector128<byte> state, Vector128<byte> key) => X86Aes.IsSupported
        ? X86Aes.EncryptLast(state, key)
        : ArmAes.Encrypt(state, Vector128<byte>.Zero) ^ key;

    /// <summary>The product of two halves without carries: the low ones where the bit is 0, as in the operand of
    /// PCLMULQDQ.</summary>
    private static Vector128<ulong> Multiply(Vector128<ulong> left, Vector128<ulong> right, bool isLeftHigh, bool isRightHigh) =>
        (isLeftHigh, isRightHigh, Pclmulqdq.IsSupported) switch
        {
            (false, false, true) => Pclmulqdq.CarrylessMultiply(left, right, 0x00),
            (true, false, true) => Pclmulqdq.CarrylessMultiply(left, right, 0x01),
            (false, true, true) => Pclmulqdq.CarrylessMultiply(left, right, 0x10),
            (true, true, true) => Pclmulqdq.CarrylessMultiply(left, right, 0x11),
            _ => ArmAes.PolynomialMultiplyWideningLower(isLeftHigh ? left.GetUpper() : left.GetLower(),
                isRightHigh ? right.GetUpper() : right.GetLower()),
        };

    private static Vector128<ulong> Reversed(Vector128<byte> block) => Vector128.Shuffle(block, s_reversal).AsUInt64();

    private static Vector128<ulong> Swapped(Vector128<ulong> halves) => Vector128.Shuffle(halves, Vector128.Create(1ul, 0));

    /// <summary>Times x, which makes a key of GHASH one of POLYVAL (RFC 8452, appendix A).</summary>
    private static Vector128<ulong> Doubled(Vector128<ulong> value)
    {
        ulong low = value[0], high = value[1], carry = 0 - (high >> 63);
        return Vector128.Create((low << 1) ^ (carry & 1), ((high << 1) | (low >> 63)) ^ (carry & Folding));
    }

    private static Vector128<ulong> Product(Vector128<ulong> left, Vector128<ulong> right) => Reduced(
        Multiply(left, right, false, false),
        Multiply(left, right, true, false) ^ Multiply(left, right, false, true),
        Multiply(left, right, true, true));

    /// <summary>A product of 256 bits, divided by x^128, made 128 bits.</summary>
    private static Vector128<ulong> Reduced(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        Vector128<ulong> folding = Vector128.CreateScalar(Folding);
        low ^= Vector128.Create(0, middle[0]);
        high ^= Vector128.CreateScalar(middle[1]);
        low = Swapped(low) ^ Multiply(low, folding, false, false);
        low = Swapped(low) ^ Multiply(low, folding, false, false);
        return high ^ low;
    }

    private void ExpandKey(ReadOnlySpan<byte> key)
    {
        const int KeyWords = KeySize / sizeof(uint);
        Span<uint> words = stackalloc uint[(Rounds + 1) * BlockSize / sizeof(uint)];
        MemoryMarshal.Cast<byte, uint>(key).CopyTo(words);
        uint constant = 1;
        for (int i = KeyWords; i < words.Length; i++)
        {
            uint word = words[i - 1];
            if (i % KeyWords == 0)
            {
                word = uint.RotateRight(Substituted(word), 8) ^ constant;
                constant <<= 1;
            }
            else if (i % KeyWords == KeyWords / 2)
            {
                word = Substituted(word);
            }

            words[i] = words[i - KeyWords] ^ word;
        }

        MemoryMarshal.Cast<uint, Vector128<byte>>(words).CopyTo(_keys);
        words.Clear();
    }

    /// <summary>SubWord of FIPS 197: a last round moves no byte of four equal columns to another value.</summary>
    private static uint Substituted(uint word) =>
        LastRound(Vector128.Create(word).AsByte(), Vector128<byte>.Zero).AsUInt32()[0];

    private Vector128<byte> Encrypt(Vector128<byte> block)
    {
        block ^= _keys[0];
        for (int i = 1; i < Rounds; i++)
        {
            block = Round(block, _keys[i]);
        }

        return LastRound(block, _keys[Rounds]);
    }

    private Vector128<byte> FirstCounter(ReadOnlySpan<byte> nonce)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        if (nonce.Length == UsualNonceSize)
        {
            nonce.CopyTo(block);
            block[UsualNonceSize..].Clear();
            block[BlockSize - 1] = 1;
            return Vector128.Create(block);
        }

        Vector128<ulong> sum = Absorb(Vector128<ulong>.Zero, nonce);
        sum = Product(sum ^ Vector128.Create((ulong)nonce.Length * 8, 0), _powers[Lanes - 1]);
        return Vector128.Shuffle(sum.AsByte(), s_reversal);
    }

    private Vector128<byte> Tag(Vector128<byte> counter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher)
    {
        Vector128<ulong> sum = Absorb(Absorb(Vector128<ulong>.Zero, associated), cipher);
        sum = Product(sum ^ Vector128.Create((ulong)cipher.Length * 8, (ulong)associated.Length * 8), _powers[Lanes - 1]);
        return Vector128.Shuffle(sum.AsByte(), s_reversal) ^ Encrypt(counter);
    }

    /// <summary>GHASH of further bytes, the last block of which is filled with zeros.</summary>
    private Vector128<ulong> Absorb(Vector128<ulong> sum, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector128<byte>> blocks = MemoryMarshal.Cast<byte, Vector128<byte>>(bytes);
        for (; blocks.Length >= Lanes; blocks = blocks[Lanes..])
        {
            sum = AbsorbEight(sum, blocks);
        }

        foreach (Vector128<byte> block in blocks)
        {
            sum = Product(sum ^ Reversed(block), _powers[Lanes - 1]);
        }

        ReadOnlySpan<byte> rest = bytes[(bytes.Length & -BlockSize)..];
        if (rest.IsEmpty)
        {
            return sum;
        }

        Span<byte> last = stackalloc byte[BlockSize];
        last.Clear();
        rest.CopyTo(last);
        return Product(sum ^ Reversed(Vector128.Create(last)), _powers[Lanes - 1]);
    }

    /// <summary>Eight products are added before they are made 128 bits.</summary>
    private Vector128<ulong> AbsorbEight(Vector128<ulong> sum, ReadOnlySpan<Vector128<byte>> blocks)
    {
        ReadOnlySpan<Vector128<ulong>> powers = _powers;
        Vector128<ulong> low = Vector128<ulong>.Zero, middle = low, high = low;
        for (int i = 0; i < Lanes; i++)
        {
            Vector128<ulong> block = Reversed(blocks[i]) ^ sum, power = powers[i];
            sum = Vector128<ulong>.Zero;
            low ^= Multiply(block, power, false, false);
            middle ^= Multiply(block, power, true, false) ^ Multiply(block, power, false, true);
            high ^= Multiply(block, power, true, true);
        }

        return Reduced(low, middle, high);
    }

    /// <summary>CTR mode, from the counter behind the first one.</summary>
    private void Mask(Vector128<byte> counter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Vector128<uint> rest = counter.AsUInt32();
        uint number = BinaryPrimitives.ReverseEndianness(rest[3]);
        ReadOnlySpan<Vector128<byte>> from = MemoryMarshal.Cast<byte, Vector128<byte>>(input);
        Span<Vector128<byte>> to = MemoryMarshal.Cast<byte, Vector128<byte>>(output);
        int at = 0;
        for (; at <= from.Length - Lanes; at += Lanes, number += Lanes)
        {
            MaskEight(rest, number, from[at..], to[at..]);
        }

        for (; at < from.Length; at++)
        {
            to[at] = from[at] ^ Encrypt(Counter(rest, ++number));
        }

        int whole = input.Length & -BlockSize;
        if (whole < input.Length)
        {
            Vector128<byte> mask = Encrypt(Counter(rest, ++number));
            for (int i = whole; i < input.Length; i++)
            {
                output[i] = (byte)(input[i] ^ mask[i - whole]);
            }
        }
    }

    private static Vector128<byte> Counter(Vector128<uint> rest, uint number) =>
        rest.WithElement(3, BinaryPrimitives.ReverseEndianness(number)).AsByte();

    /// <summary>A round takes several cycles, and another block can begin one in each.</summary>
    private void MaskEight(Vector128<uint> rest, uint number, ReadOnlySpan<Vector128<byte>> from, Span<Vector128<byte>> to)
    {
        ReadOnlySpan<Vector128<byte>> keys = _keys;
        Vector128<byte> key = keys[0];
        Vector128<byte> a = Counter(rest, number + 1) ^ key, b = Counter(rest, number + 2) ^ key,
            c = Counter(rest, number + 3) ^ key, d = Counter(rest, number + 4) ^ key, e = Counter(rest, number + 5) ^ key,
            f = Counter(rest, number + 6) ^ key, g = Counter(rest, number + 7) ^ key, h = Counter(rest, number + 8) ^ key;
        for (int i = 1; i < Rounds; i++)
        {
            key = keys[i];
            (a, b, c, d) = (Round(a, key), Round(b, key), Round(c, key), Round(d, key));
            (e, f, g, h) = (Round(e, key), Round(f, key), Round(g, key), Round(h, key));
        }

        key = keys[Rounds];
        (to[0], to[1]) = (from[0] ^ LastRound(a, key), from[1] ^ LastRound(b, key));
        (to[2], to[3]) = (from[2] ^ LastRound(c, key), from[3] ^ LastRound(d, key));
        (to[4], to[5]) = (from[4] ^ LastRound(e, key), from[5] ^ LastRound(f, key));
        (to[6], to[7]) = (from[6] ^ LastRound(g, key), from[7] ^ LastRound(h, key));
    }
}
