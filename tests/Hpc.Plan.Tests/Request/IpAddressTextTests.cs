using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Hpc.Plan.Tests;

public sealed class IpAddressTextTests
{
    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("2001:db8::1")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7::")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("FE80::A")]
    public void Addresses_are_told(string text) => Assert.True(IpAddressText.IsAddress(text));

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.256")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.4.5")]
    [InlineData("localhost")]
    [InlineData("8.8.8.8\nsearch x")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("12345::")]
    [InlineData("192.0.2.1::")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    public void Other_texts_are_not(string text) => Assert.False(IpAddressText.IsAddress(text));

    /// <summary>Of texts that look like addresses, the runtime's own reader takes the same; it takes more of other kinds (zones,
    /// brackets, fewer numbers).</summary>
    [Fact]
    public void The_runtime_agrees()
    {
        Random random = new(20);
        for (int round = 0; round < 20_000; round++)
        {
            IEnumerable<int> parts = Enumerable.Range(0, random.Next(2, 10));
            string text = string.Join(':', parts.Select(_ => random.Next(4) == 0 ? "" : random.Next(0x12000).ToString("x")));
            bool expected = IPAddress.TryParse(text, out IPAddress? address)
                && address.AddressFamily == AddressFamily.InterNetworkV6;
            Assert.True(expected == IpAddressText.IsAddress(text), text);
        }
    }
}
