using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>A file in an archive: stored, never compressed, so that its size is known and nothing grows when it is
/// read.</summary>
/// <param name="Name">With slashes; UTF-8, one char per byte.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Crc">CRC-32 of the content.</param>
public readonly record struct ZipMember(string Name, long Size, uint Crc)
{
    private const int LongestName = 1023, LongestPart = 255, DeepestPlace = 128;

    /// <summary>Why it is no name for a file below a directory; null: it is one.</summary>
    public static string? Fault(string name) => name.Length is 0 or > LongestName ? $"a name of {name.Length} bytes"
        : name.AsSpan().ContainsAnyInRange('\0', '\u001f') || name.Contains('\u007f', StringComparison.Ordinal)
            || name.Contains('\\', StringComparison.Ordinal) ? "a control character or a backslash in a name"
        : name.AsSpan().Count('/') >= DeepestPlace ? $"a name of more than {DeepestPlace} directories"
        : RawText.FromUtf16(RawText.ToUtf16(name)) != name ? "a name that is not UTF-8"
        : HasOddPart(name)
            ? "a name that begins or ends with a slash, or has \".\", \"..\", nothing or more than 255 bytes between two"
        : null;

    private static bool HasOddPart(ReadOnlySpan<char> name)
    {
        foreach (Range range in name.Split('/'))
        {
            if (name[range] is "" or "." or ".." || name[range].Length > LongestPart)
            {
                return true;
            }
        }

        return false;
    }
}
