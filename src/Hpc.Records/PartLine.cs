namespace Hpc.Records;

/// <summary>A line of a part behind the first one, read.</summary>
internal abstract record PartLine;

/// <param name="Canonical">Equal for what is equal.</param>
internal sealed record ReadSection(Section Section, object Value, string Canonical) : PartLine;

internal sealed record ReadFiles(IReadOnlyList<DeclaredFile> Files) : PartLine;

internal sealed record ReadRank(int Rank, IReadOnlyList<string>? Words) : PartLine;

internal sealed record ReadEnd(int Rank, RankEnd End, long At) : PartLine;

internal sealed record ReadPlaces(IReadOnlyList<KeyValuePair<string, string>> Places) : PartLine;

internal sealed record ReadPrivacy : PartLine;
