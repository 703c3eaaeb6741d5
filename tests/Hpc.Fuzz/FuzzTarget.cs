using Hpc.Binary;

namespace Hpc.Fuzz;

/// <summary>A parser, and what it is fed with.</summary>
/// <param name="Name">One word, for the command line and the files of findings.</param>
/// <param name="Seeds">Sound inputs, made when the target is run.</param>
/// <param name="Mutation">What damages them.</param>
/// <param name="Parse">Reads an input and asks everything of what came out. Anything but a refusal that leaves it is a
/// finding.</param>
internal sealed record FuzzTarget(string Name, Func<IEnumerable<byte[]>> Seeds, Mutation Mutation, Action<byte[]> Parse)
{
    /// <summary>Large inputs, each read once as it is: they find work that grows faster than the input.</summary>
    public Func<IEnumerable<byte[]>> Large { get; init; } = () => [];

    /// <summary>Exceptions that say that the input is at fault, beside the two of Hpc.Binary.</summary>
    public IReadOnlyList<Type> Refusals { get; init; } = [];

    /// <summary>What was found and is not repaired yet; such a target is run where it is named.</summary>
    public string? Unmended { get; init; }

    /// <summary>Compares what we made of an input that we took with what another program makes of it; null if they agree, or the
    /// other takes it not. Asked now and then.</summary>
    public Func<byte[], string?>? Judge { get; init; }

    public bool IsRefusal(Exception error) =>
        error is CorruptImageException or UnsupportedFeatureException || Refusals.Any(refusal => refusal.IsInstanceOfType(error));
}

/// <summary>Gives a damaged input.</summary>
/// <param name="input">Not to be changed.</param>
/// <param name="other">Another input, for pieces.</param>
internal delegate byte[] Mutation(byte[] input, byte[] other, Random random);
