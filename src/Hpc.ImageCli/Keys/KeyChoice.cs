using System.Globalization;
using Hpc.CommandLine;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>Which key of a keyring is meant: the only one, that at a place, or the answer to a question.</summary>
internal static class KeyChoice
{
    /// <param name="path">The keyring, for messages.</param>
    /// <exception cref="RefusedException">There is none, or nobody says which.</exception>
    public static PgpCertificate Of(ParsedArguments words, IReadOnlyList<PgpCertificate> keys, string path, string kind)
    {
        if (keys.Count == 0)
        {
            throw new RefusedException($"there is no {kind} key to use", $"the keyring '{path}' is empty",
                "hpcrun key newpair makes one, hpcrun key import FILE adds one");
        }

        if (words.Number("keyidx") is { } place)
        {
            return place < keys.Count ? keys[(int)place]
                : throw new RefusedException($"there is no {kind} key {place}",
                    $"the keyring '{path}' has {keys.Count}, counted from 0", "hpcrun key list --secret shows them");
        }

        return keys.Count == 1 ? keys[0] : Asked(keys, path, kind);
    }

    private static PgpCertificate Asked(IReadOnlyList<PgpCertificate> keys, string path, string kind)
    {
        KeyText.Print(keys);
        Report.Ask($"Enter # of {kind} key to use : ");
        return int.TryParse(Console.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out int answer)
            && answer < keys.Count
            ? keys[answer]
            : throw new RefusedException($"cannot choose one of {keys.Count} {kind} keys", $"nobody said which of '{path}'",
                "--keyidx N, as hpcrun key list counts them");
    }
}
