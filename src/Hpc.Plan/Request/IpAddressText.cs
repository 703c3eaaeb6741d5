namespace Hpc.Plan;

/// <summary>What resolv.conf(5) takes for a name server's address: four decimal numbers (IPv4), or groups of hexadecimal digits
/// (RFC 4291, IPv6).</summary>
internal static class IpAddressText
{
    private const int GroupsOfAnAddress = 8;

    public static bool IsAddress(string text) => IsVersion4(text) || IsVersion6(text);

    private static bool IsVersion4(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4 && Array.TrueForAll(parts, IsByte);
    }

    private static bool IsByte(string part) => part.Length is > 0 and < 4 && part.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
        && (part.Length == 1 || part[0] != '0') && int.Parse(part) <= byte.MaxValue;

    private static bool IsVersion6(string text)
    {
        int gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0)
        {
            return Groups(text, isEnd: true) == GroupsOfAnAddress;
        }

        int before = Groups(text[..gap], isEnd: false), behind = Groups(text[(gap + 2)..], isEnd: true);
        return before >= 0 && behind >= 0 && before + behind < GroupsOfAnAddress;
    }

    /// <param name="isEnd">The last two may be written as an IPv4 address.</param>
    /// <returns>How many; -1 where one of them is not a group.</returns>
    private static int Groups(string text, bool isEnd)
    {
        int count = 0;
        string[] parts = text.Length == 0 ? [] : text.Split(':');
        for (int at = 0; at < parts.Length; at++)
        {
            int groups = isEnd && at == parts.Length - 1 && IsVersion4(parts[at]) ? 2 : IsGroup(parts[at]) ? 1 : 0;
            if (groups == 0)
            {
                return -1;
            }

            count += groups;
        }

        return count;
    }

    private static bool IsGroup(string part) => part.Length is > 0 and < 5 && part.All(char.IsAsciiHexDigit);
}
