using System.Globalization;
using Hpc.Json;

namespace Hpc.Records;

/// <summary>What a file was at a moment, as the file system tells it without reading the file: whoever writes to it changes one
/// of these.</summary>
/// <param name="Modified">Nanoseconds since 1970, UTC: of the content.</param>
/// <param name="Changed">The same of the inode (ctime), which no program can set.</param>
public readonly record struct FileState(ulong Inode, long Size, long Modified, long Changed)
{
    private const long Second = 1_000_000_000;

    /// <summary>Equal for equal states.</summary>
    internal string Text => string.Create(CultureInfo.InvariantCulture, $"{Inode} {Size} {Modified} {Changed}");

    public void Write(RecordWriter writer)
    {
        writer.Add("inode", Inode.ToString(CultureInfo.InvariantCulture)).Add("size", Size)
            .Add("mtime", Time(Modified)).Add("ctime", Time(Changed));
    }

    /// <summary>The four values; null where there are none.</summary>
    internal static FileState? Read(JsonField holder)
    {
        if (!holder["inode"].Exists && !holder["size"].Exists)
        {
            return null;
        }

        JsonField inode = holder["inode"];
        ulong number = ulong.TryParse(inode.RequiredText, NumberStyles.None, CultureInfo.InvariantCulture, out ulong parsed)
            ? parsed
            : throw inode.Wrong($"\"{inode.RequiredText}\"", "an inode number in decimal");
        JsonField size = holder["size"];
        return new FileState(number, size.Size ?? throw size.Wrong("nothing", "a length in bytes"), Time(holder["mtime"]),
            Time(holder["ctime"]));
    }

    /// <summary>Seconds since 1970 with nine digits behind the point: exact in any language.</summary>
    public static string Time(long nanoseconds)
    {
        (long second, long rest) = Math.DivRem(nanoseconds, Second);
        (second, rest) = rest < 0 ? (second - 1, rest + Second) : (second, rest);
        return second.ToString(CultureInfo.InvariantCulture) + "." + rest.ToString("D9", CultureInfo.InvariantCulture);
    }

    internal static long Time(JsonField field)
    {
        string text = field.RequiredText;
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return point > 0 && text.Length == point + 10
            && long.TryParse(text[..point], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long second)
            && uint.TryParse(text[(point + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out uint rest)
            && second is < long.MaxValue / Second and > long.MinValue / Second
            ? (second * Second) + rest : throw field.Wrong($"\"{Short(text)}\"",
                "seconds since 1970 with nine digits behind the point");
    }

    private static string Short(string text) => text.Length > 40 ? text[..40] + "..." : text;
}
