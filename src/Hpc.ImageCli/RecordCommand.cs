using System.Text.Encodings.Web;
using System.Text.Json;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun record seal|show|list|diff|prepare|pins</c>.</summary>
internal static class RecordCommand
{
    private const int DifferenceStatus = 1;

    private static readonly OptionSpec s_json = new("json", 'j', null, "as JSON");

    public static CommandSpec Tree() => Verbs.Spec("record") with
    {
        Commands =
        [
            new("seal", "Merge a record's parts into one file, with the digests of image, inputs and results.")
            {
                Arguments = [new("RECORD...", "what exec --record wrote")],
                Options = [new("no-cache", '\0', null, "read every file, even one whose digest is known"),
                    new("no-sacct", '\0', null, "do not ask Slurm for ends that nobody saw")],
                Run = Seal,
            },
            new("show", "Show a record.") { Arguments = ["RECORD"], Options = [s_json], Run = Show },
            new("list", "List the records in a directory.")
            {
                Arguments = [new("[DIRECTORY]", "default: the working directory")], Run = List,
            },
            new("diff", "Show what two runs do not have in common; status 1 if there is something.")
            {
                Arguments = ["A", "B"], Options = [s_json], Run = Diff,
            },
            .. NumericCommands.All,
            new("digest", "Print the digests of files.") { Arguments = ["FILE..."], IsHidden = true, Run = Digest },
        ],
    };

    private static int Seal(ParsedArguments words)
    {
        foreach (string record in words.Arguments)
        {
            RecordSeal.Seal(record, words.Has("no-cache") ? null : DigestCache.Find(), askSlurm: !words.Has("no-sacct"));
        }

        return 0;
    }

    private static int Show(ParsedArguments words)
    {
        RunRecord record = RecordFile.Read(words[0]);
        if (words.Has("json"))
        {
            Report.Exact(System.Text.Encoding.UTF8.GetString(RecordDocument.Write(record)));
            return 0;
        }

        foreach (string line in RecordSummary.Of(record))
        {
            Report.PrintBytes(line);
        }

        return 0;
    }

    private static int List(ParsedArguments words)
    {
        string directory = words[0].Length > 0 ? words[0] : ".";
        _ = Directory.Exists(directory) ? 0 : throw new RefusedException($"cannot list '{directory}': there is no such directory",
            null, "hpcrun record list [DIRECTORY]");
        foreach (string path in Directory.EnumerateFileSystemEntries(directory).Order(StringComparer.Ordinal)
            .Where(RecordFile.IsOne))
        {
            Report.PrintBytes($"{ImageTarget.Bytes(Path.GetFileName(path))}  {Line(path)}");
        }

        return 0;
    }

    private static string Line(string path)
    {
        try
        {
            RunRecord record = RecordFile.Read(path);
            string command = record.Of(Sections.Command) is [var first, ..] ? string.Join(' ', first.Value.Arguments) : "";
            string state = record.IsSealed ? "sealed" : "open";
            return $"{RecordSummary.Time(record.Started)}  {state,-6}  {RecordFacts.Ends(record)}  {command}";
        }
        catch (Exception error) when (
            error is RefusedException or UnsupportedFeatureException or IOException or UnauthorizedAccessException)
        {
            return ImageTarget.Bytes($"cannot be read: {error.Message}");
        }
    }

    private static int Diff(ParsedArguments words)
    {
        IReadOnlyList<RecordDifference> all = RecordDifference.Between(RecordFile.Read(words[0]), RecordFile.Read(words[1]));
        if (words.Has("json"))
        {
            Report.Exact(Json(all));
        }

        foreach (string line in words.Has("json") ? [] : RecordDifference.Screen(all))
        {
            Report.PrintBytes(line);
        }

        return all.Count == 0 ? 0 : DifferenceStatus;
    }

    private static string Json(IReadOnlyList<RecordDifference> all)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer =
            new(text, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            foreach (RecordDifference one in all)
            {
                writer.WriteStartObject();
                writer.WriteString("section", one.Section);
                writer.WriteString("name", ImageTarget.Text(one.Name));
                writer.WriteString("first", one.First is { } first ? ImageTarget.Text(first) : null);
                writer.WriteString("second", one.Second is { } second ? ImageTarget.Text(second) : null);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }

    /// <summary>What a launch asks for before its program starts.</summary>
    private static int Digest(ParsedArguments words)
    {
        DigestCache? cache = DigestCache.Find();
        foreach (string file in words.Arguments)
        {
            Report.Exact(FileDigest.Of(ImageTarget.Bytes(file), cache).Digest + "\n");
        }

        return 0;
    }
}
