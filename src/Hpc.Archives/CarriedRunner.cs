namespace Hpc.Archives;

/// <summary>What an archive carries to be rerun without hpcrun.</summary>
public static class CarriedRunner
{
    /// <summary>In the root of an archive, and where its programs are.</summary>
    public const string Script = "rerun.sh", Place = "runner/";

    /// <summary>The programs of an architecture, as <c>uname -m</c> calls it, are in a directory of this name.</summary>
    public static IReadOnlyList<string> Programs { get; } = ["hpcrun", "hpcrun-rerun"];

    /// <summary>Whether a file of an archive is one that is executed as it is.</summary>
    public static bool IsProgram(string name) => name == Script || (name.StartsWith(Place, StringComparison.Ordinal)
        && Programs.Any(program => name.EndsWith("/" + program, StringComparison.Ordinal)));

    /// <summary>Architectures for which there is one.</summary>
    public static IEnumerable<string> Machines(IEnumerable<string> names) => names.Where(name =>
        name.StartsWith(Place, StringComparison.Ordinal) && name.EndsWith("/" + Programs[1], StringComparison.Ordinal))
            .Select(name => name[Place.Length..name.LastIndexOf('/')]);
}
