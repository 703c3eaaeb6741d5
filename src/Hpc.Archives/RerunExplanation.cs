using Hpc.Binary;
using Hpc.Crate;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Records;

namespace Hpc.Archives;

/// <summary>Why results of a rerun may be others: what its record has another way than that of the run, as far as it can change
/// what a program computes.</summary>
/// <param name="IsKnown">The rerun left a record.</param>
/// <param name="Changed">Their sections are of <see cref="s_all"/>.</param>
internal sealed record RerunExplanation(bool IsKnown, IReadOnlyList<RecordDifference> Changed)
{
    /// <summary>In the directory of the rerun.</summary>
    public const string Record = "rerun.record";

    private const string Image = "image", Libraries = "libraries", Processor = "processor", Threads = "threads",
        Variables = "variables", Command = "command", Kernel = "kernel", Gpu = "GPU";

    private static readonly string[] s_all = [Image, Libraries, Processor, Threads, Variables, Command, Kernel, Gpu];

    /// <summary>What was as recorded.</summary>
    public IEnumerable<string> Same => s_all.Where(what => IsKnown && !Changed.Any(change => change.Section == what));

    /// <param name="place">Of the rerun.</param>
    /// <param name="otherImage">The digest of another image than the recorded one; null: it was that.</param>
    /// <param name="starter">Its words and variables are no part of what the run had.</param>
    public static RerunExplanation Of(RunRecord recorded, RerunPlan plan, string place, string? otherImage, RerunStarter starter)
    {
        bool Ran(RecordFact fact) => starter.Title is null || !((fact.Section == Command && starter.Inside.Count > 0)
            || (fact.Section == Variables &&
                MpiFamily.OnOneNode.Any(one => one.StartsWith(fact.Name + "=", StringComparison.Ordinal)))
            || (fact.Section == Variables && MpiFamily.WireUp.Any(one => fact.Name.StartsWith(one, StringComparison.Ordinal))));
        return Read($"{place}/{Record}") is not { } again ? new RerunExplanation(false, [])
            : Of(Facts(recorded, plan.Here).Where(Ran), Facts(again, text => Here(text, place)).Where(Ran), plan.Image.Digest!,
                otherImage);
    }

    /// <param name="first">Of the run.</param>
    /// <param name="second">Of the rerun.</param>
    internal static RerunExplanation Of(IEnumerable<RecordFact> first, IEnumerable<RecordFact> second, string image,
        string? otherImage)
    {
        IEnumerable<RecordDifference> changes = RecordDifference.Between(first, second)
            .OrderBy(change => Array.IndexOf(s_all, change.Section));
        return new RerunExplanation(true,
            [.. otherImage is null ? [] : new[] { new RecordDifference(Image, "digest", image, otherImage) }, .. changes]);
    }

    /// <summary>For people; one char per byte.</summary>
    public IEnumerable<string> Lines()
    {
        string same = string.Join(", ", Same);
        return !IsKnown ? ["nothing: this rerun left no record"]
            : Changed.Count == 0 ? [$"nothing that a record knows: {same} were as recorded"]
            : [.. RecordDifference.Screen(Changed), .. same.Length > 0 ? [$"not by {same}: as recorded"] : Array.Empty<string>()];
    }

    /// <summary>Those that can change what a program computes, by what they belong to.</summary>
    /// <param name="here">A text without roots.</param>
    internal static IEnumerable<RecordFact> Facts(RunRecord record, Func<string, string> here)
    {
        foreach (RecordFact fact in RecordFacts.Of(record))
        {
            string? what = (fact.Section, fact.Name) switch
            {
                ("host", "processor" or "flags") => Processor,
                ("host", "processors") => Threads,
                ("host", "kernel") => Kernel,
                ("host", "gpu" or "gpu driver") => Gpu,
                ("libraries", _) => Libraries,
                ("variables", var name) => name.Contains("THREADS", StringComparison.Ordinal) ? Threads : Variables,
                ("command", "words" or "directory") => Command,
                _ => null,
            };
            if (what is not null)
            {
                yield return new RecordFact(what, fact.Name, here(fact.Value));
            }
        }
    }

    /// <summary>Of the rerun's own record: its roots are this process's.</summary>
    private static string Here(string text, string place) => RootedText.TryExpand(text, root => root switch
    {
        PathRoots.Directory => RawText.FromUtf16(Environment.CurrentDirectory),
        PathRoots.Home => place,
        _ => null,
    }, out _) ?? text;

    /// <returns>null where there is none, or half of one.</returns>
    private static RunRecord? Read(string directory)
    {
        KnownLines known = new();
        List<(string, NodePart)> parts = [];
        try
        {
            foreach (string name in DirectoryNames.Of(directory).Order(StringComparer.Ordinal))
            {
                if (name.EndsWith(RecordFormat.PartSuffix, StringComparison.Ordinal) && name[0] != '.'
                    && SmallFile.ReadText($"{directory}/{name}") is { } text)
                {
                    parts.Add((name, NodePart.Read(RawText.Bytes(text), name, known)));
                }
            }

            return parts.Count == 0 ? null : RecordMerge.Of(parts);
        }
        catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
        {
            return null; // the verdict is there all the same
        }
    }
}
