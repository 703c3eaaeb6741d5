namespace Hpc.Fuzz;

/// <summary>Numbers at which checks are forgotten: around every power of two from 2^7 on, small ones, and -1.</summary>
internal static class Boundaries
{
    private static readonly ulong[] s_numbers = [.. Numbers()];

    public static ulong Next(Random random) => s_numbers[random.Next(s_numbers.Length)];

    /// <summary>In decimal, sometimes of more digits than any type holds.</summary>
    public static string Text(Random random) => random.Next(8) switch
    {
        0 => "1e999",
        1 => "-" + Next(random),
        2 => new string('9', random.Next(1, 400)),
        3 => "-1",
        4 => random.Next(100) + ".5",
        _ => Next(random).ToString(),
    };

    private static IEnumerable<ulong> Numbers()
    {
        for (ulong small = 0; small < 5; small++)
        {
            yield return small;
        }

        for (int power = 7; power < 64; power++)
        {
            yield return (1UL << power) - 1;
            yield return 1UL << power;
            yield return (1UL << power) + 1;
        }

        yield return ulong.MaxValue;
        yield return ulong.MaxValue - 1;
    }
}
