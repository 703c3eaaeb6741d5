using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>What Go writes into a program of what it was built from (Go's debug/buildinfo): 16 bytes of head at the beginning of
/// data that can be written, then, since Go 1.18, two texts with their lengths in front.</summary>
internal static class GoBuildInfo
{
    private const int Alignment = 16, HeadLength = 32, InlineFlag = 2, SentinelLength = 16;

    /// <summary>Bytes of the segment that are looked through: Go's own data is the first in it.</summary>
    public const int Searched = 1 << 16;

    /// <summary>Bytes of the list of modules.</summary>
    public const int LongestList = 4 << 20;

    /// <summary>The first bytes of what is looked for.</summary>
    private static readonly byte[] s_magic = [0xff, .. " Go buildinf:"u8];

    /// <summary>Where it begins in some bytes; -1 where it is not there.</summary>
    public static int Find(ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; bytes.Length - at >= HeadLength; at += Alignment)
        {
            int found = bytes[at..].IndexOf(s_magic);
            if (found < 0)
            {
                return -1;
            }

            at += found;
            if (at % Alignment == 0)
            {
                return at;
            }

            at -= at % Alignment;
        }

        return -1;
    }

    /// <param name="bytes">From the head on.</param>
    /// <exception cref="CorruptImageException">The texts are cut short.</exception>
    public static IEnumerable<Package> Read(ReadOnlyMemory<byte> bytes, string path)
    {
        if (bytes.Length < HeadLength || (bytes.Span[15] & InlineFlag) == 0)
        {
            throw new CorruptImageException(path, -1, "what Go before 1.18 wrote", "what Go 1.18 and later write");
        }

        int at = HeadLength;
        string version = Text(bytes.Span, ref at, path), list = Text(bytes.Span, ref at, path);
        if (version.StartsWith("go", StringComparison.Ordinal))
        {
            yield return Of("stdlib", version[2..].Split(' ')[0], path);
        }

        foreach ((string name, string release) in Modules(list))
        {
            yield return Of(name, release, path);
        }
    }

    /// <summary>Lines "dep PATH VERSION SUM"; "=> PATH VERSION" says what was taken in place of the one before, or a
    /// directory.</summary>
    private static List<(string Name, string Version)> Modules(string list)
    {
        List<(string, string)> modules = [];
        string text = list.Length >= 2 * SentinelLength ? list[SentinelLength..^SentinelLength] : "";
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split('\t');
            if (words.Length >= 3 && words[0] is "mod" or "dep" && words[1].Length > 0)
            {
                modules.Add((words[1], words[2]));
            }
            else if (words.Length >= 3 && words[0] == "=>" && modules.Count > 0 && words[1] is not ['.' or '/', ..])
            {
                modules[^1] = (words[1], words[2]);
            }
        }

        return modules;
    }

    private static Package Of(string name, string version, string path)
    {
        int slash = name.LastIndexOf('/');
        return new Package(PackageKind.Go, name, version is "(devel)" ? "" : version, path)
        {
            Place = ("golang", slash < 0 ? "" : name[..slash]),
        };
    }

    private static string Text(ReadOnlySpan<byte> bytes, ref int at, string path)
    {
        ulong length = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (at >= bytes.Length || shift > 28)
            {
                throw new CorruptImageException(path, at, "the end of Go's build information", "a length");
            }

            byte one = bytes[at++];
            length |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
            {
                break;
            }
        }

        if (length > (ulong)(bytes.Length - at))
        {
            throw new CorruptImageException(path, at, $"a text of {length} bytes", $"at most {bytes.Length - at}");
        }

        string text = RawText.Of(bytes.Slice(at, (int)length));
        at += (int)length;
        return text;
    }
}
