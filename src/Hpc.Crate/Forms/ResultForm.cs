using System.IO.Compression;
using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>Compares two files by what their form means: by what they begin with, else by their name.</summary>
public static class ResultForm
{
    /// <summary>What is read whole, and what comes out of a compressed file.</summary>
    private const int Most = 64 << 20;

    private const int Head = 4096;

    private static readonly string[] s_texts = ["txt", "log", "dat", "out", "md", "xyz", "yaml", "yml", "toml", "xml", "vtk"];

    /// <returns>null where nobody here knows the form: bytes are all there is.</returns>
    public static Comparison? Compare(string name, RandomAccessSource recorded, RandomAccessSource found, Tolerance tolerance) =>
        Compare(name, recorded, found, tolerance, isUnpacked: false);

    /// <param name="isUnpacked">It comes out of a compressed file; what is compressed once more stays as it is.</param>
    private static Comparison? Compare(string name, RandomAccessSource recorded, RandomAccessSource found, Tolerance tolerance,
        bool isUnpacked)
    {
        string extension = name[(name.LastIndexOf('.') + 1)..].ToLowerInvariant();
        try
        {
            return (isUnpacked ? null : OfPacked(name, recorded, found, tolerance))
                ?? OfBytes(recorded, found, tolerance) ?? OfName(extension, recorded, found, tolerance)
                ?? (Array.IndexOf(s_texts, extension) >= 0 || (IsText(recorded) && IsText(found))
                    ? TextForm.Compare(recorded, found, tolerance) : null);
        }
        catch (Exception error) when (error is CorruptImageException or InvalidDataException or IOException
            or OverflowException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    private static Comparison? OfPacked(string name, RandomAccessSource recorded, RandomAccessSource found, Tolerance tolerance)
    {
        Comparison? Inner(string inner, RandomAccessSource one, RandomAccessSource other) =>
            Compare(inner, one, other, tolerance, isUnpacked: true);
        return Begins(recorded, [0x1f, 0x8b]) && Begins(found, [0x1f, 0x8b]) ? Unpacked(name, recorded, found, tolerance)
            : Begins(recorded, ZipForm.Magic) && Begins(found, ZipForm.Magic)
                ? Whole(recorded, found, (one, other) => ZipForm.Compare(one, other, Most, Inner)) : null;
    }

    private static Comparison? OfBytes(RandomAccessSource recorded, RandomAccessSource found, Tolerance tolerance)
    {
        bool Both(ReadOnlySpan<byte> magic) => Begins(recorded, magic) && Begins(found, magic);
        return Both(NpyHeader.Magic) ? NpyForm.Compare(recorded, found, tolerance)
            : Both(PngForm.Magic) ? Whole(recorded, found, PngForm.Compare)
            : Both("%PDF-"u8) ? Whole(recorded, found, (one, other) => Documents(one.Span, other.Span)) : null;
    }

    private static Comparison? OfName(string extension, RandomAccessSource recorded, RandomAccessSource found, Tolerance near)
    {
        return extension switch
        {
            "csv" => TableForm.Compare(recorded, found, ',', near),
            "tsv" => TableForm.Compare(recorded, found, '\t', near),
            "json" => Whole(recorded, found, (one, other) => Json(one, other, near)),
            "svg" => Whole(recorded, found, (one, other) => Drawings(one.Span, other.Span, near)),
            _ => null,
        };
    }

    /// <returns>null for what Python writes of NaN, and other things that are no JSON.</returns>
    private static Comparison? Json(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other, Tolerance tolerance)
    {
        try
        {
            return JsonTree.Compare(one, other, tolerance);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return TextForm.Compare(new MemorySource(one), new MemorySource(other), tolerance);
        }
    }

    private static Comparison Drawings(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, Tolerance tolerance)
    {
        byte[] before = Stamps.OutOfDrawing(one), now = Stamps.OutOfDrawing(other);
        return before.AsSpan().SequenceEqual(now) ? new Comparison(Likeness.Stamped, "date, program, names of parts")
            : TextForm.Compare(new MemorySource(before), new MemorySource(now), tolerance);
    }

    private static Comparison Documents(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        Stamps.OutOfDocument(one).AsSpan().SequenceEqual(Stamps.OutOfDocument(other))
            ? new Comparison(Likeness.Stamped, "date, program, identifier")
            : Comparison.Differs($"what is in the document; {other.Length} bytes, recorded {one.Length}");

    /// <summary>gzip: the name and time in its header, and the strength of the compression, are no part of the content.</summary>
    private static Comparison? Unpacked(string name, RandomAccessSource recorded, RandomAccessSource found, Tolerance tolerance)
    {
        if (Unpacked(recorded) is not { } one || Unpacked(found) is not { } other)
        {
            return null;
        }

        const string Stamp = "name and time of gzip";
        string inner = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return one.AsSpan().SequenceEqual(other) ? new Comparison(Likeness.Stamped, Stamp)
            : (Compare(inner, new MemorySource(one), new MemorySource(other), tolerance, isUnpacked: true)
                ?? Comparison.Differs("what is compressed in it")).WithStamps(Stamp);
    }

    private static byte[]? Unpacked(RandomAccessSource file)
    {
        using GZipStream stream = new(new SourceStream(file), CompressionMode.Decompress);
        using MemoryStream content = new();
        byte[] buffer = new byte[64 * 1024];
        for (int done; (done = stream.Read(buffer)) > 0;)
        {
            if (content.Length + done > Most)
            {
                return null;
            }

            content.Write(buffer, 0, done);
        }

        return content.ToArray();
    }

    private static Comparison? Whole(RandomAccessSource recorded, RandomAccessSource found,
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, Comparison?> compare) =>
        recorded.Length > Most || found.Length > Most ? null : compare(All(recorded), All(found));

    internal static byte[] All(RandomAccessSource source)
    {
        byte[] bytes = new byte[source.Length];
        source.ReadExactly(0, bytes, "result");
        return bytes;
    }

    private static bool Begins(RandomAccessSource file, ReadOnlySpan<byte> magic)
    {
        byte[] head = new byte[magic.Length];
        return file.Read(0, head) == head.Length && magic.SequenceEqual(head);
    }

    private static bool IsText(RandomAccessSource file)
    {
        byte[] head = new byte[Head];
        return !head.AsSpan(0, file.Read(0, head)).ContainsAny([(byte)0, (byte)1, (byte)2, (byte)0x7f]);
    }
}
