using Hpc.Archives;
using Hpc.Binary;
using Hpc.Crate;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>Repeats the runs of an archive before it is written, as a stranger would: closed, with the files of the archive
/// alone, in an empty directory beside it. Of that nothing is left, whatever ends it.</summary>
internal sealed class ArchiveTrial : IDisposable
{
    private const int TickMilliseconds = 5, KillSignal = 9;

    private readonly AtomicDirectory _directory;
    private int _running;

    /// <param name="file">The archive.</param>
    private ArchiveTrial(string file)
    {
        string place = ImageTarget.Bytes(Path.GetFullPath(file)) + ".try";
        _directory = AtomicDirectory.TryCreate(place, out int error) ?? throw new RefusedException(
            $"cannot try '{file}': {Errno.Name(-error)}", "it is run again in a directory beside the archive",
            "another directory for the archive, or without --try");
        _directory.BeforeRemoval = End;
    }

    /// <param name="file">The archive.</param>
    /// <param name="isWrittenAnyway">Where something does not hold that is said, and no more.</param>
    /// <exception cref="RefusedException">It cannot be repeated here, or does not hold.</exception>
    public static void Run(ArchiveDraft draft, string file, int count, bool isWrittenAnyway)
    {
        using ArchiveFile archive = ArchiveFile.Open(file, () => new DraftStore(draft.Contents), LibraryHash.New);
        using ArchiveTrial trial = new(file);
        List<string> faults = [];
        foreach (CrateRun run in draft.Runs)
        {
            RerunVerdict[] reruns = [.. Enumerable.Range(1, count).Select(number => trial.Rerun(archive, run, number))];
            Report.PrintBytes($"tried      run {run.Name}, {(count == 1 ? "once" : $"{count} times")}, closed");
            faults.AddRange(Claims(reruns).Concat(Results(TriedResult.Of(reruns))));
        }

        if (faults.Count > 0 && !isWrittenAnyway)
        {
            throw new RefusedException(
                $"cannot archive: {faults.Count} of its claims and results did not hold when it was run again here", faults[0],
                $"bring what is missing, or say in --claims FILE how near results have to be; --{TrialOption.Anyway}");
        }
    }

    public void Dispose() => _directory.Dispose();

    private RerunVerdict Rerun(ArchiveFile archive, CrateRun run, int number)
    {
        string place = $"{_directory.TemporaryPath}/{number}";
        RerunVerdict verdict = new Rerun(archive, run.Name, new RerunPlan(archive.Record(run.Name)),
            new RerunChoice { Start = Start }).Run(place);
        TreeRemoval.Remove(place);
        return verdict;
    }

    /// <summary>What is not held in one of the reruns.</summary>
    private static IEnumerable<string> Claims(RerunVerdict[] reruns)
    {
        foreach (ClaimVerdict verdict in reruns[0].Claims)
        {
            ClaimVerdict worst = reruns.SelectMany(rerun => rerun.Claims)
                .FirstOrDefault(one => one.Claim == verdict.Claim && !one.IsHeld, verdict);
            Report.PrintBytes($"{worst.Word,-9}  claim {worst.Claim.Name}: {worst.Detail}");
            if (!worst.IsHeld)
            {
                yield return ImageTarget.Text($"claim {worst.Claim.Name}: {worst.Detail}");
            }
        }
    }

    private static IEnumerable<string> Results(IEnumerable<TriedResult> results)
    {
        foreach (TriedResult result in results)
        {
            Report.PrintBytes($"{result.Word,-9}  {result.Name}: {result.Detail}");
            if (result.Proposed is { } near)
            {
                Report.PrintBytes($"proposed   [result.\"{result.Name}\"] {near.Line} in --claims FILE, if that is near enough");
            }

            if (!result.IsHeld)
            {
                yield return ImageTarget.Text($"{result.Name}: {result.Detail}");
            }
        }
    }

    /// <summary>Known before it runs: an end that comes meanwhile ends it, too.</summary>
    private int Start(string program, IReadOnlyList<string> words, IReadOnlyList<string> environment, int input)
    {
        int child = 0;
        RemovalAtEnd.Whole(() => child = _running = Spawn.Detached(program, words, environment, input, 2, 2));
        int? status = child < 0 ? child : null;
        while (status is null)
        {
            Thread.Sleep(TickMilliseconds);
            RemovalAtEnd.Whole(() => status = Spawn.StatusOfEnded(child));
        }

        _running = 0;
        return status.Value;
    }

    /// <summary>What sees a directory that is about to be removed.</summary>
    private void End()
    {
        if (_running > 0)
        {
            _ = Signal.TrySend(_running, KillSignal);
            while (Spawn.StatusOfEnded(_running) is null)
            {
                Thread.Sleep(TickMilliseconds);
            }
        }
    }
}
