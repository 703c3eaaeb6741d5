namespace Hpc.Binary;

/// <summary>Text that compiled programs and libraries hold between other bytes.</summary>
public static class TextSearch
{
    private const int Stretch = 64 * 1024;

    /// <summary>The characters behind the first place where a file has a mark, one char per byte; null if it has none.</summary>
    /// <param name="mark">Short against 64 KiB, as <paramref name="length"/> is.</param>
    /// <param name="length">So many characters, or fewer where the file ends.</param>
    /// <param name="within">Bytes of the file that are looked at.</param>
    public static string? Behind(RandomAccessSource source, string mark, int length, long within)
    {
        byte[] wanted = RawText.Bytes(mark), bytes = new byte[Stretch];
        for (long at = 0, step = Stretch - wanted.Length - length; at < Math.Min(source.Length, within); at += step)
        {
            ReadOnlySpan<byte> read = bytes.AsSpan(0, source.Read(at, bytes));
            int found = read.IndexOf(wanted);
            if (found >= 0 && (found < step || at + step >= source.Length))
            {
                ReadOnlySpan<byte> behind = read[(found + wanted.Length)..];
                return RawText.Of(behind[..Math.Min(length, behind.Length)]);
            }
        }

        return null;
    }
}
