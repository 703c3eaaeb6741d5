namespace Hpc.Fuzz;

/// <summary>What must hold of whatever a parser takes.</summary>
internal static class Demand
{
    public static void Equal<T>(T expected, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            throw new InvalidOperationException($"{found} instead of {expected}");
        }
    }
}
