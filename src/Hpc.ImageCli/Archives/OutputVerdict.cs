using Hpc.Binary;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>What became of one result.</summary>
/// <param name="Name">One char per byte.</param>
/// <param name="Word">"identical", "differs" or "missing".</param>
/// <param name="Detail">Where and how.</param>
internal sealed record OutputVerdict(string Name, string Word, string Detail)
{
    private const string Identical = "identical", Differs = "differs";

    private const int Stretch = 64 * 1024;

    public bool IsHeld => Word == Identical;

    public static OutputVerdict Missing(string name) => new(name, "missing", "the program did not write it");

    /// <summary>Of the program's exit; null where the record does not know it.</summary>
    public static OutputVerdict? OfStatus(RankEnd recorded, int status) => !recorded.IsKnown ? null
        : (recorded.Status ?? 128 + recorded.Signal) == status ? new("exit status", Identical, $"{status}")
        : new("exit status", Differs, $"{status}, recorded: {recorded}");

    /// <param name="digest">That the record has.</param>
    /// <param name="archived">The recorded content; null where the archive has only the digest.</param>
    public static OutputVerdict Of(string name, string digest, RandomAccessSource? archived, RandomAccessSource found)
    {
        using SummedStream sums = SummedStream.OfAll(found);
        string now = sums.Digest;
        return now == digest ? new OutputVerdict(name, Identical, digest)
            : new OutputVerdict(name, Differs, archived is null ? $"digest {now}, recorded {digest}" : First(archived, found));
    }

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
