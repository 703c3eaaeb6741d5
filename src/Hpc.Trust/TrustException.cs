namespace Hpc.Trust;

/// <summary>An image is not what somebody signed, or nobody signed it.</summary>
/// <param name="kind">What is wrong, for those that act on it.</param>
/// <param name="id">The object or the signature that it is about; 0 for none.</param>
public sealed class TrustException(FaultKind kind, uint id, string what, string why, string remedy)
    : RefusedException($"cannot verify: {what}", why, remedy)
{
    private const string Rebuilt = "get the image again from where it was signed";

    public FaultKind Kind { get; } = kind;

    public uint Id { get; } = id;

    /// <summary>The type of the object whose bytes were changed; null for another fault.</summary>
    public Sif.DataType? Bad { get; init; }

    public static TrustException NoObject(uint id, IEnumerable<uint> present) => new(
        FaultKind.NotFound, id, $"object not found: {id}", $"the image has the objects {string.Join(", ", present)}",
        "hpcrun sif list FILE shows them");

    public static TrustException NoGroup(uint id) => new(
        FaultKind.NotFound, id, id == 0 ? "group not found: no object is in a group" : $"group not found: {id}",
        "a signature covers objects of a group", "hpcrun sif list FILE shows the groups");

    public static TrustException NotSigned(string what) => new(
        FaultKind.NotSigned, 0, $"signature not found for {what}", "nobody has signed it, or in the old form only",
        "hpcrun sign FILE signs it; verify --legacy-insecure reads signatures of before 2020");

    public static TrustException NotInGroup(uint id) => new(
        FaultKind.Layout, id, $"object {id} is in no group", "no signature covers an object without a group",
        "hpcrun sif del removes an object that was added later");

    public static TrustException Overlap(uint one, uint other) => new(
        FaultKind.Layout, other, $"objects {one} and {other} share bytes", "a descriptor was changed, or the image is damaged",
            Rebuilt);

    public static TrustException Header() => new(
        FaultKind.Header, 0, "header integrity compromised", "launch script, version or id are not those that were signed",
            Rebuilt);

    public static TrustException Descriptor(uint id) => new(
        FaultKind.Descriptor, id, $"descriptor integrity compromised: object {id}",
        "type, name, link, size, time of making or attributes are not those that were signed", Rebuilt);

    /// <param name="type">null where it may be any of a group.</param>
    public static TrustException Content(uint id, Sif.DataType? type) => new(
        FaultKind.Content, id, id == 0 ? "object integrity compromised" : $"object integrity compromised: object {id}",
        "its bytes are not those that were signed", Rebuilt)
    {
        Bad = type,
    };

    public static TrustException Added(uint id) => new(
        FaultKind.Added, id, $"object {id} is not signed", "it was added to its group after the signature",
        "hpcrun sif del removes it; hpcrun sign signs it, too");

    public static TrustException Lost(uint id) => new(
        FaultKind.Lost, id, $"object {id} is gone", "it was signed with its group, and has been removed since", Rebuilt);

    public static TrustException BadSignature(uint id, string why) => new(
        FaultKind.Signature, id, $"{Named(id)} is not valid", why, Rebuilt);

    public static TrustException BadKey(uint id, string why, string remedy) => new(
        FaultKind.Key, id, $"{Named(id)} cannot be checked", why, remedy);

    private static string Named(uint id) => id == 0 ? "the signature" : $"signature {id}";
}
