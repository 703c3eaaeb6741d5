using System.Text;

namespace Hpc.Crate;

/// <summary>Finds names in files, and takes them out of texts: as words of their own, in capital or small letters.</summary>
public sealed class NameSearch
{
    /// <summary>What stands for a name that was taken out.</summary>
    public const string Hidden = "anonymous";

    private const int Stretch = 1 << 20, Looked = 4096;

    private readonly (PersonalName Name, byte[] Small)[] _names;
    private readonly int _longest;

    /// <param name="names">Where one is a part of another, the longer one is found.</param>
    public NameSearch(IEnumerable<PersonalName> names)
    {
        _names = [.. names.DistinctBy(name => name.Text.ToLowerInvariant()).OrderByDescending(name => name.Text.Length)
            .Select(name => (name, Bytes(name.Text)))];
        _longest = _names.Length > 0 ? _names[0].Small.Length : 0;
    }

    /// <summary>Those in a file.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="most">After so many nothing more is looked for.</param>
    public IReadOnlyList<NameHit> In(string file, Stream content, int most)
    {
        List<NameHit> hits = [];
        byte[] buffer = new byte[Stretch + (2 * _longest) + 2];
        (int kept, long begin, long line, bool? isText) = (0, 0, 1, null);
        while (hits.Count < most)
        {
            int length = kept + content.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            bool isLast = length < buffer.Length;
            isText ??= !buffer.AsSpan(0, Math.Min(length, Looked)).Contains((byte)0);
            int border = isLast ? length : length - _longest - 1, first = begin == 0 ? 0 : 1;
            int counted = 0;
            foreach ((int at, PersonalName name) in Found(buffer.AsSpan(0, length), first, border))
            {
                line += buffer.AsSpan(counted, at - counted).Count((byte)'\n');
                counted = at;
                hits.Add(new NameHit(name, file, begin + at, isText.Value ? line : null));
            }

            if (isLast)
            {
                break;
            }

            int next = border - 1;
            line += buffer.AsSpan(counted, next - counted).Count((byte)'\n');
            buffer.AsSpan(next, length - next).CopyTo(buffer);
            (kept, begin) = (length - next, begin + next);
        }

        return hits;
    }

    /// <summary>Those in a file's own name, or another short text.</summary>
    /// <param name="text">One char per byte.</param>
    public IEnumerable<NameHit> InName(string text) => Found(Bytes(text), 0, text.Length)
        .Select(found => new NameHit(found.Name, text, 0, null));

    /// <summary>A text in which something else stands for each name.</summary>
    /// <param name="text">One char per byte.</param>
    public string Hide(string text)
    {
        StringBuilder made = new();
        int done = 0;
        foreach ((int at, PersonalName name) in Found(Bytes(text), 0, text.Length))
        {
            made.Append(text, done, at - done).Append(Hidden);
            done = at + name.Text.Length;
        }

        return done == 0 ? text : made.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>In their order, none in another.</summary>
    /// <param name="first">Where the first may begin.</param>
    /// <param name="border">Where the last must have begun.</param>
    private List<(int At, PersonalName Name)> Found(ReadOnlySpan<byte> bytes, int first, int border)
    {
        byte[] small = new byte[bytes.Length];
        Ascii.ToLower(bytes, small, out int written);
        for (int at = written; at < bytes.Length; at++)
        {
            small[at] = (byte)(bytes[at] is >= (byte)'A' and <= (byte)'Z' ? bytes[at] | 0x20 : bytes[at]);
        }

        List<(int At, PersonalName Name)> found = [];
        foreach ((PersonalName name, byte[] wanted) in _names)
        {
            for (int at = first, next; at < border && (next = small.AsSpan(at).IndexOf(wanted)) >= 0; at += next + 1)
            {
                int begin = at + next, end = begin + wanted.Length;
                bool isWord = (begin == 0 || !IsOfWord(small[begin - 1])) && (end == small.Length || !IsOfWord(small[end]));
                if (isWord && begin < border && !found.Any(other => begin < other.At + other.Name.Text.Length && other.At < end))
                {
                    found.Add((begin, name));
                }
            }
        }

        found.Sort((one, other) => one.At.CompareTo(other.At));
        return found;
    }

    private static bool IsOfWord(byte value) => char.IsAsciiLetterOrDigit((char)value);

    private static byte[] Bytes(string text) =>
        [.. text.Select(one => (byte)(one is >= 'A' and <= 'Z' ? one | 0x20 : one))];
}
