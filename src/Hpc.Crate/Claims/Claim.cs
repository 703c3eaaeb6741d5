namespace Hpc.Crate;

/// <summary>A number or a word of a paper, and where a run writes it.</summary>
/// <param name="Name">Of the claim, one word.</param>
/// <param name="Text">What the paper says: a row of a table, a sentence.</param>
/// <param name="Run">Of which run; null: of the one that is made again.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Over">The number there is divided by the one at this place; null: by none.</param>
/// <param name="Wanted">What must be there.</param>
public sealed record Claim(string Name, string Text, string? Run, ClaimPlace Place, ClaimPlace? Over, ClaimValue Wanted)
{
    /// <param name="open">A result by its name; null where there is none.</param>
    public ClaimVerdict Check(Func<string, Hpc.Binary.RandomAccessSource?> open)
    {
        (string? text, string? fault) = Place.Read(open);
        if (text is not null && Over is not null)
        {
            (string? other, fault) = Over.Read(open);
            fault ??= $"'{text}' and '{other}' are not two numbers, of which the second is not 0";
            text = other is null ? null : ClaimValue.TryDivide(text, other);
        }

        return text is null ? new ClaimVerdict(this, ClaimVerdict.Unknown, fault!)
            : new ClaimVerdict(this, Wanted.Holds(text) ? ClaimVerdict.Held : ClaimVerdict.NotHeld,
                $"{text.Trim()}, claimed: {Wanted}");
    }
}
