using Hpc.Binary;
using Hpc.Crate;
using Hpc.Records;

namespace Hpc.Archives;

/// <summary>What became of one result.</summary>
/// <param name="Name">One char per byte.</param>
/// <param name="Word">"identical"; "equal": the same values in another writing; "stamped": equal but for dates, versions and
/// random names that programs stamp into files; "within" its tolerance; "differs" or "missing".</param>
/// <param name="Detail">Where and how.</param>
internal sealed record OutputVerdict(string Name, string Word, string Detail)
{
    private const string Identical = "identical", Differs = "differs", Lost = "missing";

    private const int Stretch = 64 * 1024;

    /// <summary>Of what is there now; null: nothing.</summary>
    public string? Digest { get; init; }

    /// <summary>How far numbers are away; null: nothing differs, or not only numbers do.</summary>
    public Spread? Spread { get; init; }

    public bool IsIdentical => Word == Identical;

    public bool IsMissing => Word == Lost;

    public bool IsHeld => Word is not (Differs or Lost);

    public static OutputVerdict Missing(string name) => new(name, Lost, "the program did not write it");

    /// <summary>Of the program's exit; null where the record does not know it.</summary>
    public static OutputVerdict? OfStatus(RankEnd recorded, int status) => !recorded.IsKnown ? null
        : (recorded.Status ?? 128 + recorded.Signal) == status
            ? new("exit status", Identical, $"{status}") { Digest = $"{status}" }
            : new("exit status", Differs, $"{status}, recorded: {recorded}") { Digest = $"{status}" };

    /// <param name="result">What the record has of it.</param>
    /// <param name="archived">The recorded content; null where the archive has only the digest.</param>
    /// <param name="near">How far its numbers may be from the recorded ones.</param>
    public static OutputVerdict Of(RerunFile result, RandomAccessSource? archived, RandomAccessSource found,
        ArchiveFile archive, Tolerance near)
    {
        (string name, string digest) = (result.Title, result.Digest);
        using SummedStream sums = archive.Sum(found);
        string now = sums.Digest;
        if (now == digest)
        {
            return new OutputVerdict(name, Identical, digest) { Digest = now };
        }

        if (archived is null)
        {
            return new OutputVerdict(name, Differs, $"digest {now}, recorded {digest}, and the archive has no more of it")
            {
                Digest = now,
            };
        }

        Comparison comparison = ResultForm.Compare(name, archived, found, near)
            ?? new Comparison(Likeness.Different, $"{First(archived, found)}; compared byte by byte");
        return new OutputVerdict(name, WordOf(comparison.Likeness), comparison.Detail)
        {
            Digest = now, Spread = comparison.Spread,
        };
    }

    private static string WordOf(Likeness likeness) => likeness switch
    {
        Likeness.Equal => "equal",
        Likeness.Stamped => "stamped",
        Likeness.Within => "within",
        _ => Differs,
    };

    /// <summary>The first byte that is another one, and the line that it is in.</summary>
    private static string First(RandomAccessSource recorded, RandomAccessSource found)
    {
        byte[] one = new byte[Stretch], other = new byte[Stretch];
        long line = 1, at = 0;
        while (true)
        {
            int before = recorded.Read(at, one), now = found.Read(at, other);
            int same = one.AsSpan(0, before).CommonPrefixLength(other.AsSpan(0, now));
            line += one.AsSpan(0, same).Count((byte)'\n');
            at += same;
            if (same < before || same < now || before == 0)
            {
                return $"first at byte {at}, line {line}; {found.Length} bytes, recorded {recorded.Length}";
            }
        }
    }
}
