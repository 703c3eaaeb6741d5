using System.Text;
using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>NUL-terminated strings one behind the other, each once.</summary>
/// <param name="start">Offset of the first one, as the table counts.</param>
internal sealed class StringPool(int start)
{
    private readonly Dictionary<string, int> _offsets = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();

    public uint Add(string text)
    {
        if (!_offsets.TryGetValue(text, out int offset))
        {
            offset = start + _text.Length;
            _offsets.Add(text, offset);
            _text.Append(text).Append('\0');
        }

        return (uint)offset;
    }

    public byte[] ToArray() => RawText.Bytes(_text.ToString());
}
