using System.Text;

namespace Hpc.Binary;

/// <summary>Text that came from the user or the kernel: a string of one char per byte (adr/0002), which any bytes
/// survive.</summary>
public static class RawText
{
    /// <summary>The bytes as such a string.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>The bytes that such a string stands for.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Writes the bytes that such a string stands for.</summary>
    /// <returns>How many they are.</returns>
    public static int Write(ReadOnlySpan<char> text, Span<byte> target) => Encoding.Latin1.GetBytes(text, target);

    /// <summary>A string of .NET's, in UTF-16, as the bytes of its UTF-8.</summary>
    public static string FromUtf16(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes read as UTF-8; what is none becomes U+FFFD.</summary>
    public static string ToUtf16(string bytes) => Encoding.UTF8.GetString(Bytes(bytes));
}
