using System.Text;
using Xunit;

namespace Hpc.Binary.Tests;

public class PrintableTextTests
{
    [Theory]
    [InlineData("plain ~ text", "plain ~ text")]
    [InlineData("\u001b[31mred\a", @"\033[31mred\a")]
    [InlineData("a\r\nb\tc\0\u007f", @"a\r\nb\tc\000\177")]
    [InlineData("gr\u00fc\u00dfe \u2713 \U0001f600 \u0928\u200d\u092e", "gr\u00fc\u00dfe \u2713 \U0001f600 \u0928\u200d\u092e")]
    [InlineData("\u009b31m", @"\302\23331m")]
    [InlineData("a\u202etxt.exe", @"a\342\200\256txt.exe")]
    [InlineData("a\u2066b\u2069\u200e\u061c", @"a\342\201\246b\342\201\251\342\200\216\330\234")]
    [InlineData("a\u2028b\ufeff\U000e0041", @"a\342\200\250b\357\273\277\363\240\201\201")]
    public void What_a_terminal_would_obey_is_shown(string text, string shown)
    {
        Assert.Equal(shown, PrintableText.LineOfCharacters(text));
        Assert.Equal(Bytes(shown), PrintableText.Line(Bytes(text)));
    }

    [Fact]
    public void Lines_keep_their_ends_and_tabs() => Assert.Equal("a\tb\n\\033c\n\\r", PrintableText.Lines("a\tb\n\u001bc\n\r"));

    [Theory]
    [InlineData("\u00ff\u00e2\u0082", @"\377\342\202")]
    [InlineData("\u00c0\u00af", @"\300\257")]
    [InlineData("\u00ed\u00a0\u0080x", @"\355\240\200x")]
    public void Bytes_that_are_no_utf_8_are_shown(string bytes, string shown) => Assert.Equal(shown, PrintableText.Line(bytes));

    [Fact]
    public void Whatever_the_bytes_are_no_control_character_is_left()
    {
        Random random = new(7);
        for (int round = 0; round < 2000; round++)
        {
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            string shown =
                Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(PrintableText.Line(Encoding.Latin1.GetString(bytes))));
            Assert.DoesNotContain(shown, character => char.IsControl(character) || character == '\ufffd');
        }
    }

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
