namespace Hpc.Plan;

/// <summary>The text behind <c>--dns</c>: addresses with commas.</summary>
public static class NameServerSpec
{
    /// <exception cref="UsageException">One of them is not an address.</exception>
    public static IReadOnlyList<string> Parse(string text, string origin)
    {
        string[] addresses = WordList.Parse(text);
        foreach (string address in addresses)
        {
            if (!IpAddressText.IsAddress(address))
            {
                throw new UsageException(
                    $"cannot use {origin} \"{address}\": it is not an IP address", null, $"{origin} 192.0.2.1,2001:db8::1");
            }
        }

        return addresses;
    }
}
