using Hpc.Launch.Deciding;
using Hpc.Launch.Solver;
using Hpc.Records;

namespace Hpc.Launch.Recording;

/// <summary>The record of a launch on this node, from before its programs start until the last has ended.</summary>
public sealed class LaunchRecord
{
    private readonly object _lock = new();
    private readonly HashSet<int> _ranks = [], _failed = [];
    private readonly SolverProcess _first;
    private readonly RunPrivacy _privacy;
    private readonly PartFile _part;
    private readonly EndWatch? _watch;

    private LaunchRecord(SolverProcess first, RunPrivacy privacy, PartFile part, bool staysBehind)
    {
        (_first, _privacy, _part) = (first, privacy, part);
        _watch = staysBehind ? new EndWatch(Write) : null;
    }

    /// <summary>Writes what is known before the first program of this node starts.</summary>
    /// <param name="staysBehind">This process will serve the image, and sees how the programs end.</param>
    /// <exception cref="RefusedException">It cannot be written.</exception>
    public static LaunchRecord Begin(RecordRequest asked, LaunchDecision launch, SolverProcess caller, bool staysBehind)
    {
        RunPrivacy privacy = RunPrivacy.Of(launch.Request, launch.Host);
        RunName name = RunName.Of(caller, privacy.HostName);
        RunSections sections = RunCollection.Collect(asked, launch, caller, name, privacy);
        string place = RecordPlace.Of(launch.Request.Record!, launch.Host.WorkingDirectory,
            sections.Command.Arguments.Count > 0 ? sections.Command.Arguments[0] : "program", name.Run);
        PartFile part = PartFile.Write(place, name.Run, $"{name.Run}.{name.Node}.{name.Rank}{RecordFormat.PartSuffix}",
            sections.ToPart(new PartHeader
            {
                Run = name.Run,
                Node = name.Node,
                Nodes = name.Nodes,
                Name = launch.Request.KeepPrivate ? privacy.HostName : null,
                Started = RecordClock.Now(),
            }));
        LaunchRecord record = new(caller, privacy, part, staysBehind);
        record.Add(caller);
        return record;
    }

    /// <summary>A rank of this node will run, and lives.</summary>
    public void Add(SolverProcess rank)
    {
        int number = RunName.RankOf(rank.Environment);
        lock (_lock)
        {
            if (!_ranks.Add(number))
            {
                return; // it asked for a plan, and then planned itself
            }
        }

        bool isOther = !rank.Arguments.AsSpan().SequenceEqual(_first.Arguments);
        _part.Append(PartLines.Rank(number, isOther ? _privacy.Words(rank.Arguments) : null));
        _watch?.Add(number, rank.ProcessId);
    }

    /// <summary>The program of a rank could not be started; its process waits to be told its status.</summary>
    public void NotStarted(SolverProcess rank)
    {
        int number = RunName.RankOf(rank.Environment);
        Write(number, RankEnd.NotStarted, RecordClock.Now());
        lock (_lock)
        {
            _ = _failed.Add(number); // how its process ends is not how the program did
        }
    }

    /// <summary>Nobody sees the image any more.</summary>
    public void End()
    {
        _watch?.WaitForLast();
        _part.Close();
    }

    private void Write(int rank, RankEnd end, long at)
    {
        lock (_lock)
        {
            if (_ranks.Contains(rank) && !_failed.Contains(rank))
            {
                _part.Append(PartLines.End(rank, end, at));
            }
        }
    }
}
