namespace Hpc.Trust;

/// <summary>Who has signed a group of objects, or the root file system, and why others did not count.</summary>
/// <param name="Good">Whose signatures are good and of all that is there.</param>
/// <param name="Fault">Of the first signature that is not.</param>
public sealed record SignersOfPart(IReadOnlyList<Signer> Good, TrustException? Fault);

/// <summary>Who has signed an image of several groups.</summary>
/// <param name="OfAll">Those who signed each group.</param>
/// <param name="Any">Those who signed at least one.</param>
/// <param name="Fault">Why somebody's signature did not count; null where all are good.</param>
public sealed record SignersOfImage(IReadOnlyList<Signer> OfAll, IReadOnlyList<Signer> Any, TrustException? Fault)
{
    public static SignersOfImage Of(IReadOnlyList<SignersOfPart> parts) => new(
        [.. parts[0].Good.Where(signer => parts.All(part => part.Good.Any(other => IsSame(signer, other))))],
        [.. parts.SelectMany(part => part.Good)],
        parts.FirstOrDefault(part => part.Fault is not null)?.Fault);

    private static bool IsSame(Signer one, Signer other) => one.Fingerprint.Span.SequenceEqual(other.Fingerprint.Span);
}
