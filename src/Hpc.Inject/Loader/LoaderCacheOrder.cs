namespace Hpc.Inject;

/// <summary>The order in which the loader's binary search expects names (_dl_cache_libcmp of glibc): runs of digits by their
/// value, and the whole cache descending.</summary>
internal static class LoaderCacheOrder
{
    public static int Compare(string a, string b)
    {
        int i = 0, j = 0;
        while (i < a.Length)
        {
            bool digit = char.IsAsciiDigit(a[i]), otherDigit = j < b.Length && char.IsAsciiDigit(b[j]);
            if (digit && otherDigit)
            {
                int value = Number(a, ref i), other = Number(b, ref j);
                if (value != other)
                {
                    return value < other ? -1 : 1;
                }
            }
            else if (digit || otherDigit)
            {
                return digit ? 1 : -1;
            }
            else if (j >= b.Length || a[i] != b[j])
            {
                return j >= b.Length ? 1 : (sbyte)a[i] - (sbyte)b[j];
            }
            else
            {
                i++;
                j++;
            }
        }

        return j < b.Length ? -1 : 0;
    }

    /// <summary>Wraps around as a C int does.</summary>
    private static int Number(string text, ref int at)
    {
        int value = 0;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            value = unchecked(value * 10 + (text[at] - '0'));
        }

        return value;
    }
}
