using System.Text;
using Hpc.Binary;

namespace Hpc.Cli;

/// <summary>Between JSON's text (UTF-16, from UTF-8) and ours (one char per byte). Bytes that are no UTF-8 become U+FFFD in
/// JSON.</summary>
internal static class JsonText
{
    internal static string FromJson(string text) => RawText.FromUtf16(text);

    internal static string ToJson(string bytes) => RawText.ToUtf16(bytes);

    /// <summary>A JSON string with its quotes, to be written as Latin-1 (which makes it UTF-8 again).</summary>
    internal static string Quote(string bytes)
    {
        StringBuilder text = new("\"");
        foreach (char value in FromJson(ToJson(bytes)))
        {
            text.Append(value is '"' or '\\' ? $"\\{value}" : value < ' ' ? $"\\u{(int)value:x4}" : value.ToString());
        }

        return text.Append('"').ToString();
    }
}
