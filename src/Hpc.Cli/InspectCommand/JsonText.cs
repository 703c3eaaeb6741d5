using System.Text;

namespace Hpc.Cli;

/// <summary>Between JSON's text (UTF-16, from UTF-8) and ours (one char per byte). Bytes that are no UTF-8 become U+FFFD in JSON.</summary>
internal static class JsonText
{
    internal static string FromJson(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    internal static string ToJson(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));
}
