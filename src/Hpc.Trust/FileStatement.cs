using Hpc.Binary;

namespace Hpc.Trust;

/// <summary>What a bare key signs of a file beside it: an in-toto statement (v1) with the file's name and SHA-256.</summary>
public sealed record FileStatement(string Name, ReadOnlyMemory<byte> Digest)
{
    /// <summary>The type of the envelope's payload.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";

    private const string PredicateType = "urn:hpcrun:file:1";

    public byte[] ToJson() => InTotoStatement.ToJson(Name, Digest.Span, PredicateType, _ => { });

    /// <summary>Whether a statement is of a file with this SHA-256, whatever its name.</summary>
    /// <exception cref="CorruptImageException">It is no such statement.</exception>
    public static bool IsOf(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> digest) =>
        InTotoStatement.IsOf(json, PredicateType, digest);
}
