using System.Text;

namespace Hpc.Plan;

/// <summary>System call arguments as strace(1) prints them.</summary>
internal static class CallText
{
    internal static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                < ' ' or > '~' => quoted.Append('\\').Append(Convert.ToString(c, 8)),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The set names of a flags value, joined by '|', in the order of <paramref name="names"/>; 0 if none is
    /// set.</summary>
    internal static string Join(ulong value, ReadOnlySpan<(ulong Bit, string Name)> names)
    {
        StringBuilder joined = new();
        foreach ((ulong bit, string name) in names)
        {
            if ((value & bit) == bit)
            {
                joined.Append(joined.Length > 0 ? "|" : "").Append(name);
            }
        }

        return joined.Length > 0 ? joined.ToString() : "0";
    }
}
