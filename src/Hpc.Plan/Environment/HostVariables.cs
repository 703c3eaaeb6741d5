namespace Hpc.Plan;

/// <summary>Sorts the host's environment: what comes into the container, and what sets variables there.</summary>
/// <param name="Passed">Entries for the container as they are, in their order.</param>
/// <param name="Overrides">What HPCRUNENV_X, APPTAINERENV_X and SINGULARITYENV_X say, the strongest prefix for each X.</param>
internal sealed record HostVariables(EnvironmentBlock Passed, IReadOnlyList<EnvironmentAssignment> Overrides)
{
    public static HostVariables Sort(EnvironmentBlock host, RunRequest request)
    {
        EnvironmentBlock passed = new();
        List<EnvironmentAssignment>[] overrides = Array.ConvertAll(WellKnownVariable.OverridePrefixes, _ =>
            new List<EnvironmentAssignment>());
        foreach (string entry in host.Entries)
        {
            ReadOnlySpan<char> name = EnvironmentBlock.NameOf(entry);
            if (RankOf(name, WellKnownVariable.OverridePrefixes) is int rank and >= 0)
            {
                string target = name[WellKnownVariable.OverridePrefixes[rank].Length..].ToString();
                overrides[rank].Add(new EnvironmentAssignment(target, entry[(name.Length + 1)..]));
            }
            else if (IsPassed(entry, name, request))
            {
                passed.Append(entry);
            }
        }

        if (request.CleanEnvironment)
        {
            passed.Set("LANG", "C");
        }

        return new HostVariables(passed, Array.TrueForAll(overrides, ofOnePrefix => ofOnePrefix.Count == 0) ? []
            : Strongest(overrides));
    }

    /// <param name="overrides">By rank of the prefix, the strongest first.</param>
    private static EnvironmentAssignment[] Strongest(List<EnvironmentAssignment>[] overrides) =>
        [.. overrides.SelectMany(ofOnePrefix => ofOnePrefix).Where(one => one.Name.Length > 0).DistinctBy(one => one.Name)];

    /// <summary>HOME, PATH and LD_LIBRARY_PATH are what the image and the launcher say.</summary>
    private static bool IsPassed(string entry, ReadOnlySpan<char> name, RunRequest request)
    {
        if (request.CleanEnvironment)
        {
            return WellKnownVariable.AlwaysPassed.Contains(name.ToString());
        }

        return RankOf(name, WellKnownVariable.Prefixes) < 0
            && !IsShellFunction(entry, name)
            && name is not ("HOME" or "PATH" or "LD_LIBRARY_PATH")
            && (request.NoEnvironment.Count == 0 || !request.NoEnvironment.Contains(name.ToString()));
    }

    /// <summary>A function that bash exported: <c>BASH_FUNC_name%%=() {...</c>, before 2014 <c>name=() {...</c>. No shell of the
    /// image wants it.</summary>
    private static bool IsShellFunction(string entry, ReadOnlySpan<char> name) =>
        name.StartsWith("BASH_FUNC_") || entry.AsSpan(name.Length).StartsWith("=() {");

    private static int RankOf(ReadOnlySpan<char> name, string[] prefixes)
    {
        if (name.Length < 7 || name[0] is not ('H' or 'A' or 'S'))
        {
            return -1;
        }

        for (int rank = 0; rank < prefixes.Length; rank++)
        {
            if (name.StartsWith(prefixes[rank], StringComparison.Ordinal))
            {
                return rank;
            }
        }

        return -1;
    }
}
