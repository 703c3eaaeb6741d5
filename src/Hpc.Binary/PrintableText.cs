using System.Buffers;
using System.Text;

namespace Hpc.Binary;

/// <summary>Text that others wrote, on its way to a person: what a terminal would obey, and what would turn the order of the
/// characters, is shown as ls -b shows it, <c>\033</c>. So are bytes that are no UTF-8.</summary>
public static class PrintableText
{
    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Text of several lines, one char per byte (adr/0002): line feeds and tabs stay.</summary>
    public static string Lines(string bytes) => Shown(bytes, "\n\t");

    /// <summary>One line, one char per byte: a line feed in it is shown, too.</summary>
    public static string Line(string bytes) => Shown(bytes, "");

    /// <summary>One line in UTF-16.</summary>
    public static string LineOfCharacters(string text) => !text.AsSpan().ContainsAnyExcept(s_plain) ? text
        : RawText.ToUtf16(Line(RawText.FromUtf16(text)));

    private static string Shown(string text, string kept)
    {
        if (!text.AsSpan().ContainsAnyExcept(s_plain))
        {
            return text;
        }

        ReadOnlySpan<byte> bytes = RawText.Bytes(text);
        StringBuilder shown = new(text.Length + 16);
        while (!bytes.IsEmpty)
        {
            bool isText = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done
                && (IsHarmless(rune.Value) || kept.Contains((char)bytes[0]));
            foreach (byte one in bytes[..length])
            {
                _ = isText ? shown.Append((char)one) : shown.Append(Escape(one));
            }

            bytes = bytes[length..];
        }

        return shown.ToString();
    }

    private static string Escape(byte value) => value switch
    {
        (byte)'\a' => "\\a",
        (byte)'\b' => "\\b",
        (byte)'\t' => "\\t",
        (byte)'\n' => "\\n",
        (byte)'\v' => "\\v",
        (byte)'\f' => "\\f",
        (byte)'\r' => "\\r",
        _ => $"\\{(char)('0' + (value >> 6))}{(char)('0' + ((value >> 3) & 7))}{(char)('0' + (value & 7))}",
    };

    /// <summary>No control character (C0, DEL, C1), no separator of lines, none that sets the direction of what follows, none
    /// that is invisible and has no glyph to change. Unicode 15, Bidi_Control and categories Cc, Zl, Zp, Cf.</summary>
    private static bool IsHarmless(int rune) =>
        rune is not (< ' ' or (>= 0x7f and <= 0x9f) or 0x61c or 0x180e or (>= 0x200b and <= 0x200f and not 0x200c and not 0x200d)
        or (>= 0x2028 and <= 0x202e) or (>= 0x2060 and <= 0x206f) or 0xfeff or (>= 0xfff9 and <= 0xfffb)
            or (>= 0xe0000 and <= 0xe007f));
}
