namespace Hpc.Crate;

/// <summary>What became of a result, by what its form means.</summary>
/// <param name="Detail">Where, how much, which stamps; one char per byte.</param>
public readonly record struct Comparison(Likeness Likeness, string Detail)
{
    /// <summary>null: nothing differs, or not only finite numbers do.</summary>
    public Spread? Spread { get; init; }

    public bool IsHeld => Likeness != Likeness.Different;

    /// <summary>The same, but for what a program stamped into the file.</summary>
    internal Comparison WithStamps(string stamps) => Likeness switch
    {
        Likeness.Equal => new Comparison(Likeness.Stamped, stamps),
        Likeness.Stamped => new Comparison(Likeness.Stamped, $"{stamps}, {Detail}"),
        _ => this with { Detail = $"{Detail}; also {stamps}" },
    };

    internal static Comparison Differs(string detail) => new(Likeness.Different, detail);
}
