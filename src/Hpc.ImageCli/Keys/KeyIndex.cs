using System.Globalization;

namespace Hpc.ImageCli;

/// <summary>A key server's list of keys in its form for programs: lines of "pub" and "uid" with fields between colons.</summary>
internal sealed record KeyIndex(IReadOnlyList<KeyIndex.Key> Keys)
{
    private const int MostKeys = 10_000;

    public static KeyIndex Parse(string text)
    {
        List<Key> keys = [];
        foreach (string line in text.Split('\n'))
        {
            string[] fields = line.Trim().Split(':');
            if (fields[0] == "pub" && keys.Count < MostKeys)
            {
                keys.Add(new Key(Field(fields, 1), Field(fields, 2), Field(fields, 3), Field(fields, 4), Field(fields, 5),
                    Field(fields, 6), []));
            }
            else if (fields[0] == "uid" && keys.Count > 0)
            {
                keys[^1].Users.Add(Uri.UnescapeDataString(Field(fields, 1)));
            }
        }

        return new KeyIndex(keys);
    }

    /// <summary>A table for people, with a heading; a key's further users have lines of their own.</summary>
    public IEnumerable<string> Lines(bool isLong)
    {
        yield return isLong ? Line("FINGERPRINT", "ALGORITHM", "BITS", "CREATION DATE", "EXPIRATION DATE", "STATUS", "NAME/EMAIL")
            : $"{"KEY ID",-10}{"BITS",-6}NAME/EMAIL";
        foreach (Key key in Keys)
        {
            string name = key.Users.FirstOrDefault() ?? "";
            yield return isLong ? Line(key.Fingerprint, key.AlgorithmName, key.Bits, Date(key.Created), Date(key.Expires),
                key.State, name)
                : $"{key.Fingerprint[^Math.Min(8, key.Fingerprint.Length)..],-10}{key.Bits,-6}{name}";
            foreach (string other in key.Users.Skip(1))
            {
                yield return isLong ? Line("", "", "", "", "", "", other) : $"{"",-16}{other}";
            }
        }
    }

    private static string Line(string fingerprint, string algorithm, string bits, string created, string expires, string state,
        string name) =>
        $"{fingerprint,-42}{algorithm,-11}{bits,-6}{created,-21}{expires,-21}{state,-12}{name}";

    private static string Field(string[] fields, int place) => place < fields.Length ? fields[place] : "";

    private static string Date(string seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long time) && time < uint.MaxValue
        ? DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";

    /// <summary>One key, as its server describes it.</summary>
    internal sealed record Key(string Fingerprint, string Algorithm, string Bits, string Created, string Expires, string Flags,
        List<string> Users)
    {
        public string AlgorithmName => Algorithm switch
        {
            "1" or "2" or "3" => "RSA",
            "16" => "Elgamal",
            "17" => "DSA",
            "18" => "ECDH",
            "19" => "ECDSA",
            "22" or "27" => "EdDSA",
            _ => "unknown",
        };

        public string State => Flags.Contains('r', StringComparison.Ordinal) ? "[revoked]"
            : Flags.Contains('d', StringComparison.Ordinal) ? "[disabled]"
            : Flags.Contains('e', StringComparison.Ordinal) ? "[expired]" : "[enabled]";
    }
}
