namespace Hpc.Records;

/// <summary>Lines of a node's part. Each is a document of its own: what is appended later changes nothing of what is there, and
/// a line that was cut off is none.</summary>
public static class PartLines
{
    /// <summary>A rank of this node has started.</summary>
    /// <param name="words">Its command line, where that is not the first rank's.</param>
    public static string Rank(int rank, IReadOnlyList<string>? words = null)
    {
        RecordWriter writer = new RecordWriter().Open('{').Add("rank", rank);
        _ = words is null ? writer : writer.Add("words", words);
        return writer.Close('}').Line().ToString();
    }

    /// <summary>It has ended.</summary>
    /// <param name="at">When that was seen: nanoseconds since 1970.</param>
    public static string End(int rank, RankEnd end, long at)
    {
        RecordWriter writer = new RecordWriter().Open('{').Add("rank", rank).Add("ended", FileState.Time(at));
        end.Write(writer);
        return writer.Close('}').Line().ToString();
    }
}
