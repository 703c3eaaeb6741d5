using System.Globalization;

namespace Hpc.Records;

/// <summary>A record in words.</summary>
public static class RecordSummary
{
    private const long NanosecondsOfTick = 100;

    public static IReadOnlyList<string> Of(RunRecord record)
    {
        List<string> lines =
        [
            $"run        {record.Run}{(record.IsSealed ? ", sealed" : ", not sealed: digests are missing")}",
            $"started    {Time(record.Started)}",
            $"ended      {(record.Ended is { } ended ? Time(ended) : "unknown")}",
            $"nodes      {record.Nodes.Count}{(record.NodesExpected is { } expected ? $" of {expected}" : "")}{Missing(record)}",
            $"ranks      {record.Ranks}",
        ];
        string section = "";
        foreach (RecordFact fact in RecordFacts.Of(record).Where(fact => fact.Name != "flags"))
        {
            lines.Add($"{(fact.Section == section ? "" : fact.Section),-9}  {fact.Name}: {fact.Value}");
            section = fact.Section;
        }

        foreach (Variation<IReadOnlyList<DescriptorEntry>> descriptors in record.Of(Sections.Descriptors))
        {
            lines.AddRange(descriptors.Value.Where(entry => entry.Number > 0).Select(entry =>
                $"{(entry.Number == 1 ? "stdout" : "stderr"),-9}  {Kept(entry)}"));
        }

        return lines;
    }

    /// <summary>UTC, to the second.</summary>
    public static string Time(long nanoseconds) =>
        DateTime.UnixEpoch.AddTicks(nanoseconds / NanosecondsOfTick).ToString("yyyy-MM-dd HH:mm:ss 'UTC'",
            CultureInfo.InvariantCulture);

    private static string Missing(RunRecord record)
    {
        NumberSet missing = record.MissingNodes;
        return missing.Count == 0 ? "" : $"; nothing from node {missing}";
    }

    private static string Kept(DescriptorEntry entry) => entry.Kind == "file"
        ? $"{entry.Path}, from byte {(entry.Offset ?? 0).ToString(CultureInfo.InvariantCulture)}" : $"not kept ({entry.Kind})";
}
