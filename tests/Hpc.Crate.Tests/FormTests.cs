using System.IO.Compression;
using System.Text;
using Hpc.Binary;

namespace Hpc.Crate.Tests;

/// <summary>Results by what their form means: for each form what is held, and a real difference beside it, which is
/// found.</summary>
public class FormTests
{
    private static readonly Tolerance s_near = new(1e-6, 0);

    [Theory]
    [InlineData("a.csv", "x,e\n1,2.50\n", "x,e\n1,2.5\n", "Equal")]
    [InlineData("a.csv", "x,e\n1,2.5\n", "x,e\n1,2.500001\n", "Within")]
    [InlineData("a.csv", "x,e\n1,2.5\n", "x,e\n1,2.6\n", "first at row 2, column 'e': 2.6, recorded 2.5")]
    [InlineData("a.csv", "1,nan\n", "1,NaN\n", "Equal")]
    [InlineData("a.csv", "1,nan\n", "1,0\n", "first at row 1, column 2: 0, recorded NaN")]
    [InlineData("a.csv", "1,-0\n", "1,0\n", "Equal")]
    [InlineData("a.csv", "1,inf\n", "1,1e308\n", "first at row 1, column 2: 1E+308, recorded Infinity")]
    [InlineData("a.csv", "1,2\n", "1,2\n3,4\n", "first at row 2: more rows than recorded")]
    [InlineData("a.csv", "1,2\n", "1,2,3\n", "first at row 1: 3 cells, recorded 2")]
    [InlineData("a.csv", "\"a,b\",1\n", "\"a,b\", 1.0\n", "Equal")]
    [InlineData("a.tsv", "a\t1\n", "b\t1\n", "first at row 1, column 'a': 'b', recorded 'a'")]
    [InlineData("a.json", "{\"a\":1,\"b\":[1,2]}", "{\"b\":[1.0,2],\"a\":1}", "Equal")]
    [InlineData("a.json", "{\"b\":[1,2]}", "{\"b\":[2,1]}", "first at /b/0: 2, recorded 1; 2 of 2 numbers, most at /b/0 by 1")]
    [InlineData("a.json", "{\"a\":1}", "{\"a\":1,\"b\":2}", "first at /b: it was not recorded")]
    [InlineData("a.json", "{\"a\":1}", "{\"a\":\"1\"}", "first at /a: string, recorded number")]
    [InlineData("a.json", "{\"a\":NaN}", "{\"a\": NaN}", "Equal")]
    [InlineData("a.json", "{\"a\":NaN}", "{\"a\":1}", "first at line 1, column 6: 1, recorded NaN")]
    [InlineData("a.json", "12345678901234567890", "12345678901234567891", "Within")]
    [InlineData("log", "E = -1.0D+00 eV\n", "E =   -1.00 eV\n", "Equal")]
    [InlineData("log", "step 1 E=-1.0 took 3s\n", "step 1 E=-1.1 took 3s\n", "first at line 1, column 10: -1.1, recorded -1")]
    [InlineData("log", "a 1\n", "b 1\n", "first at line 1, column 1: 'b', recorded 'a'")]
    [InlineData("log", "0x1f\n", "0x2f\n", "first at line 1, column 2: 'x2f', recorded 'x1f'")]
    [InlineData("log", "a\nb\n", "a\n", "first at line 2: nothing more, recorded are more lines")]
    public void Text_is_numbers_and_words(string name, string recorded, string found, string expected) =>
        Assert.Equal(expected, Told(name, Latin(recorded), Latin(found)));

    /// <summary>Only where numbers are all that differs: what would have held is twice that, with one digit.</summary>
    [Theory]
    [InlineData("a.csv", "1,2.5\n", "1,2.500001\n", "1 number by at most 1E-06, 4E-07 of the recorded one: rtol = 8E-07")]
    [InlineData("a.csv", "4,0\n", "4.25,0.125\n", "2 numbers by at most 0.25: atol = 0.5")]
    [InlineData("a.json", "{\"a\":[100,3]}", "{\"a\":[130,3]}", "1 number by at most 30, 0.3 of the recorded one: atol = 60")]
    [InlineData("a.csv", "1,nan\n", "1,0\n", "none")]
    [InlineData("a.csv", "1,2\n", "1,x\n", "none")]
    [InlineData("a.csv", "1,2\n", "1,2.0\n", "none")]
    public void How_far_numbers_are_away_is_known_where_nothing_else_differs(string name, string recorded, string found,
        string expected)
    {
        Comparison comparison = ResultForm.Compare(name, Source(Latin(recorded)), Source(Latin(found)), default)!.Value;
        Assert.Equal(expected, comparison.Spread is { } spread ? $"{spread}: {spread.Proposed.Line}" : "none");
        Assert.True(comparison.Spread is not { Proposed: var near }
            || ResultForm.Compare(name, Source(Latin(recorded)), Source(Latin(found)), near)!.Value.IsHeld);
    }

    /// <summary>Where no tolerance is given, each digit counts, and more of them than a number of 64 bits has.</summary>
    [Theory]
    [InlineData("12345678901234567890", "12345678901234567891")]
    [InlineData("0.10000000000000000001", "0.10000000000000000002")]
    [InlineData("1.0000000000000002", "1.0")]
    public void One_wrong_digit_differs(string recorded, string found) => Assert.Equal(Likeness.Different,
        ResultForm.Compare("log", Source(Latin(recorded)), Source(Latin(found)), default)!.Value.Likeness);

    [Fact]
    public void Arrays_are_compared_by_element_and_whole_numbers_to_the_last_bit()
    {
        byte[] Of(string type, long bits) =>
            Npy(type, "(2, 2)", [.. new byte[16], .. BitConverter.GetBytes(bits), .. new byte[8]]);
        byte[] Real(double number) => Of("<f8", BitConverter.DoubleToInt64Bits(number));
        Assert.Equal("Within", Told("a.npy", Real(1), Real(1.0000001)));
        Assert.Equal("first at [1,0]: 1.1, recorded 1", Told("a.npy", Real(1), Real(1.1)));
        Assert.StartsWith("first at [1,0]", Told("a.npy", Of("<i8", 1L << 60), Of("<i8", (1L << 60) + 1), default),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_of_another_shape_or_type_differs()
    {
        byte[] numbers = new byte[32];
        Assert.Equal("type <f8, shape (4), recorded type <f8, shape (2,2)",
            Told("a.npy", Npy("<f8", "(2, 2)", numbers), Npy("<f8", "(4,)", numbers)));
        Assert.Equal("type <i8, shape (4), recorded type <f8, shape (4)",
            Told("a.npy", Npy("<f8", "(4,)", numbers), Npy("<i8", "(4,)", numbers)));
    }

    [Fact]
    public void Nan_and_zeros_of_an_array_are_as_in_text()
    {
        byte[] Of(params double[] numbers) => Npy("<f8", $"({numbers.Length},)", [.. numbers.SelectMany(BitConverter.GetBytes)]);
        double other = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(double.NaN) + 1);
        Assert.Equal("Equal", Told("a.npy", Of(double.NaN, -0.0), Of(other, 0.0)));
        Assert.Equal("first at [0]: 1, recorded NaN", Told("a.npy", Of(double.NaN, 1), Of(1, 1)));
    }

    [Fact]
    public void The_time_in_gzip_is_a_stamp_and_its_content_is_not()
    {
        Assert.Equal("Stamped", Told("a.csv.gz", Gzip("1,2\n", 1), Gzip("1,2\n", 2)));
        Assert.Equal("first at row 1, column 2: 3, recorded 2; also name and time of gzip",
            Told("a.csv.gz", Gzip("1,2\n", 1), Gzip("1,3\n", 2)));
    }

    [Fact]
    public void Times_in_zip_are_stamps_and_each_file_in_it_has_its_form()
    {
        Assert.Equal("Stamped", Told("a.npz", Zip("a.csv", "1,2\n", 2000), Zip("a.csv", "1,2\n", 2001)));
        Assert.Equal("Within", Told("a.npz", Zip("a.csv", "1,2\n", 2000), Zip("a.csv", "1,2.000001\n", 2000)));
        Assert.Equal("in 'a.csv': first at row 1, column 2: 3, recorded 2",
            Told("a.npz", Zip("a.csv", "1,2\n", 2000), Zip("a.csv", "1,3\n", 2001)));
        Assert.Equal("first at 'a.csv': it is not there", Told("a.zip", Zip("a.csv", "1", 2000), Zip("b.csv", "1", 2000)));
    }

    [Fact]
    public void What_a_drawing_is_stamped_with_is_no_difference_and_a_line_is()
    {
        static byte[] Drawing(string date, string id, string line) => Latin($"""
            <svg><!-- Created with matplotlib {date} --><dc:date>{date}</dc:date>
            <path id="{id}" d="{line}"/><use href="#{id}"/></svg>
            """);
        Assert.Equal("Stamped", Told("a.svg", Drawing("2020", "m1", "M 1 2"), Drawing("2021", "m2", "M 1 2")));
        Assert.StartsWith("first at line 2", Told("a.svg", Drawing("2020", "m1", "M 1 2"), Drawing("2021", "m2", "M 1 3")),
            StringComparison.Ordinal);
        Assert.StartsWith("first at line 1", Told("a.svg", Latin("<a id=\"x\"/><use href=\"#x\"/>"),
            Latin("<a id=\"x\"/><use href=\"#y\"/>")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_document_is_stamped_with_is_no_difference_and_its_content_is()
    {
        static byte[] Document(string date, string content) => Latin(
            $"%PDF-1.4\n<< /CreationDate (D:{date}) /Producer (m {date}) >>\n"
            + $"stream {content} endstream\n000000{date} 00000 n\nstartxref {date}\n%%EOF");
        Assert.Equal("Stamped", Told("a.pdf", Document("2020", "x"), Document("2021", "x")));
        Assert.StartsWith("what is in the document", Told("a.pdf", Document("2020", "x"), Document("2021", "y")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_picture_is_stamped_with_is_no_difference_and_its_data_are()
    {
        Assert.Equal("Stamped", Told("a.png", Png("Software\0m 1", "IDATx"), Png("Software\0m 2", "IDATx")));
        Assert.StartsWith("the picture", Told("a.png", Png("Software\0m 1", "IDATx"), Png("Software\0m 2", "IDATy")),
            StringComparison.Ordinal);
        Assert.StartsWith("the picture", Told("a.png", Png("Comment\0m 1", "IDATx"), Png("Comment\0m 2", "IDATx")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_that_nobody_knows_is_left_to_its_bytes() =>
        Assert.Null(ResultForm.Compare("a.bin", Source([0, 1]), Source([0, 2]), s_near));

    private static string Told(string name, byte[] recorded, byte[] found) => Told(name, recorded, found, s_near);

    private static string Told(string name, byte[] recorded, byte[] found, Tolerance near)
    {
        Comparison comparison = ResultForm.Compare(name, Source(recorded), Source(found), near)!.Value;
        return comparison.IsHeld ? $"{comparison.Likeness}" : comparison.Detail;
    }

    private static MemorySource Source(byte[] bytes) => new(bytes);

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Npy(string type, string shape, byte[] numbers)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Latin(header), .. numbers];
    }

    private static byte[] Zip(string name, string text, int year)
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.CreateEntry(name);
            entry.LastWriteTime = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using Stream content = entry.Open();
            content.Write(Latin(text));
        }

        return packed.ToArray();
    }

    private static byte[] Gzip(string text, byte time)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(Latin(text));
        }

        byte[] bytes = packed.ToArray();
        bytes[4] = time;
        return bytes;
    }

    private static byte[] Png(string text, string data)
    {
        static byte[] Chunk(string content) => [0, 0, 0, (byte)(content.Length - 4), .. Latin(content), 1, 2, 3, 4];
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("tEXt" + text), .. Chunk(data), .. Chunk("IEND")];
    }
}
