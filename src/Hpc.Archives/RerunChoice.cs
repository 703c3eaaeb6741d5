using System.Globalization;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Crate;
using Hpc.Linux;

namespace Hpc.Archives;

/// <summary>What the caller of a rerun has another way than the archive, and what else he wants to know.</summary>
internal sealed record RerunChoice
{
    public const string Ranks = "ranks", On = "on", Network = "network";

    private const string Explain = "explain-difference", Slurm = "slurm", OfHost = "host", None = "none";

    /// <summary>A file; null: the image is in the archive.</summary>
    public string? Image { get; init; }

    /// <summary>NAME=FILE.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Opens an input that a step before has made anew, by its name; null: none has.</summary>
    public Func<string, FileSource?> Made { get; init; } = _ => null;

    /// <summary>For all results; null: nothing was said.</summary>
    public Tolerance? Near { get; init; }

    /// <summary>Of two images, by their paths; null: nobody here can look into them.</summary>
    public Func<string, string, IReadOnlyList<string>>? Differences { get; init; }

    /// <summary>The rerun is recorded, and its record is put beside that of the run.</summary>
    public bool IsExplained { get; init; }

    /// <summary>How many ranks are started; null: as many as were recorded.</summary>
    public int? RankCount { get; init; }

    /// <summary>srun starts them.</summary>
    public bool IsOnSlurm { get; init; }

    /// <summary>The program sees the network of this host.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Runs a program to its end with this standard input; its status as a shell has it, or a negative errno.</summary>
    public RerunStart Start { get; init; } = (program, words, environment, input) =>
        Spawn.Run(program, words, environment, input, limit: null) ?? RefusedException.Failure;

    public static OptionSpec ExplainOption { get; } =
        new(Explain, '\0', null, "say which of image, libraries, processor, threads, variables and command was another one");

    public static IReadOnlyList<OptionSpec> RankOptions { get; } =
    [
        new(Ranks, '\0', "N", "start fewer ranks than there were; the verdict says so"),
        new(On, '\0', Slurm, "start the ranks with srun: in this job, or in a new one"),
        new(Network, '\0', "none|host", "host: the program sees this host's network, as ranks on several nodes have to"),
    ];

    /// <param name="ranks">That the run had.</param>
    public static RerunChoice Of(ParsedArguments words, Func<string, string, IReadOnlyList<string>>? differences,
        long ranks) => new()
        {
            Image = words.Text("image"), Inputs = words.All("input"), Near = NearOf(words), Differences = differences,
            IsExplained = words.Has(Explain), RankCount = CountOf(words.Text(Ranks), ranks),
            IsOnSlurm = One(words, On, Slurm) is not null, HasNetwork = One(words, Network, None, OfHost) == OfHost,
        };

    private static int? CountOf(string? text, long ranks) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count <= ranks ? count : throw new RefusedException($"cannot start {count} ranks: the run had {ranks}",
                "with more it would be another computation", $"--{Ranks} {ranks}, or fewer")
            : throw new RefusedException($"cannot use --{Ranks} \"{text}\": not a whole number from 1 on", null, $"--{Ranks} 2");

    private static string? One(ParsedArguments words, string name, params ReadOnlySpan<string> values) =>
        words.Text(name) is not { } text || values.Contains(text) ? words.Text(name)
            : throw new RefusedException($"cannot use --{name} \"{text}\": expected {string.Join(" or ", values.ToArray())}",
                null,
                $"--{name} {values[^1]}");

    private static Tolerance? NearOf(ParsedArguments words)
    {
        (string? relative, string? absolute) = (words.Text(RerunCommand.Relative), words.Text(RerunCommand.Absolute));
        double Of(string name, string? text) => text is null ? 0 : Tolerance.TryParse(text)
            ?? throw new RefusedException($"cannot use --{name} \"{text}\": it is not a number from 0 on", null,
                $"--{name} 1e-6");
        return relative is null && absolute is null ? null
            : new Tolerance(Of(RerunCommand.Relative, relative), Of(RerunCommand.Absolute, absolute));
    }
}
