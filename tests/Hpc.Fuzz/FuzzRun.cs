using System.Diagnostics;
using System.Text;

namespace Hpc.Fuzz;

/// <summary>Feeds one target until its time is over. The inputs follow from the seed: an input whose refusal says something that
/// none said before is damaged further, as are some that were taken.</summary>
internal sealed class FuzzRun
{
    private const long MemoryLimit = 256 << 20;
    private const int LeastRounds = 100;
    private const int MostFindings = 8;
    private const int MostInputs = 2048;
    private const long MostKeptBytes = 256 << 20;
    private const int LongestInput = 1 << 20;
    private const int JudgedOneIn = 128;
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(2);

    private readonly FuzzTarget _target;
    private readonly Random _random;
    private readonly FindingFiles _files;
    private readonly List<byte[]> _inputs = [];
    private readonly HashSet<string> _outcomes = [];
    private long _keptBytes;
    private readonly HashSet<string> _findings = [];

    public FuzzRun(FuzzTarget target, int seed, FindingFiles files)
    {
        _target = target;
        _random = new Random(seed ^ OrdinalHash(target.Name));
        _files = files;
    }

    public long Rounds { get; private set; }
    public long Taken { get; private set; }
    public long Judged { get; private set; }

    /// <summary>How near the limits one input came.</summary>
    public TimeSpan Slowest { get; private set; }
    public long Largest { get; private set; }
    public int Outcomes => _outcomes.Count;
    public IReadOnlyCollection<string> Findings => _findings;

    public void Run(TimeSpan duration)
    {
        Stopwatch time = Stopwatch.StartNew();
        foreach (byte[] seed in _target.Seeds())
        {
            _ = Outcome(seed); // what has to be compiled is compiled before an input's time counts
        }

        foreach (byte[] large in _target.Large())
        {
            Try(large, isSeed: false);
        }

        foreach (byte[] seed in _target.Seeds().Where(seed => seed.Length is > 0 and <= LongestInput))
        {
            _inputs.Add(seed);
            Try(seed, isSeed: true);
        }

        int seeds = _inputs.Count;
        while ((time.Elapsed < duration || Rounds < LeastRounds + seeds) && _findings.Count < MostFindings && seeds > 0)
        {
            byte[] from = _inputs[_random.Next(2) == 0 ? _random.Next(seeds) : _random.Next(_inputs.Count)],
                other = _inputs[_random.Next(_inputs.Count)];
            byte[] input = _target.Mutation(from, other, _random);
            if (input.Length <= LongestInput && Try(input, isSeed: false))
            {
                Keep(input, seeds);
            }
        }
    }

    /// <returns>Whether it is worth more damage.</returns>
    public bool Try(byte[] input, bool isSeed)
    {
        Rounds++;
        _files.Begin(input);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long clock = Stopwatch.GetTimestamp(), memory = GC.GetAllocatedBytesForCurrentThread();
        Exception? error = Outcome(input);
        memory = GC.GetAllocatedBytesForCurrentThread() - memory;
        TimeSpan processor = Environment.CpuUsage.TotalTime - before;
        bool isSlow = Stopwatch.GetElapsedTime(clock) > s_timeLimit && processor > s_timeLimit;
        (Slowest, Largest) = (processor > Slowest ? processor : Slowest, Math.Max(memory, Largest));
        string? wrong = error is not null && !_target.IsRefusal(error) ? $"{error.GetType().Name} {Place(error)}: {error.Message}"
            : isSlow ? $"more than {s_timeLimit.TotalSeconds} s of processor time"
            : memory > MemoryLimit ? $"{memory >> 20} MiB allocated" : null;
        if (wrong is null && error is null && _target.Judge is { } judge && _random.Next(isSeed ? 4 : JudgedOneIn) == 0)
        {
            Judged++;
            wrong = judge(input);
        }

        if (wrong is not null && _findings.Add(Kind(wrong)))
        {
            _files.Add(input, wrong + (error is null ? "" : "\n" + error));
        }

        Taken += error is null ? 1 : 0;
        return error is null ? _random.Next(64) == 0 : _outcomes.Count < MostInputs && _outcomes.Add(Kind(error.Message));
    }

    private Exception? Outcome(byte[] input)
    {
        try
        {
            _target.Parse(input);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    /// <summary>Inputs grow as they are put together: what is kept has a limit by number and by size, and one goes for one that
    /// comes.</summary>
    private void Keep(byte[] input, int seeds)
    {
        bool hasRoom = _inputs.Count < MostInputs + seeds && _keptBytes + input.Length <= MostKeptBytes;
        if (hasRoom)
        {
            _inputs.Add(input);
            _keptBytes += input.Length;
        }
        else if (_inputs.Count > seeds)
        {
            int at = _random.Next(seeds, _inputs.Count);
            long kept = _keptBytes + input.Length - _inputs[at].Length;
            if (kept <= MostKeptBytes)
            {
                (_inputs[at], _keptBytes) = (input, kept);
            }
        }
    }

    private static string Place(Exception error) => new StackTrace(error).GetFrames().Select(frame => frame.GetMethod())
        .FirstOrDefault(method => method?.DeclaringType?.FullName?.StartsWith("Hpc.", StringComparison.Ordinal) == true)
        is { } ours
            ? $"in {ours.DeclaringType!.Name}.{ours.Name}" : "";

    /// <summary>A message without its numbers and quotations: what differs only in them is of one kind.</summary>
    private static string Kind(string message)
    {
        StringBuilder kind = new();
        bool quoted = false;
        foreach (char c in message.AsSpan(0, Math.Min(message.Length, 300)))
        {
            quoted ^= c == '"';
            if (!quoted && char.IsAsciiLetter(c))
            {
                kind.Append(c);
            }
        }

        return kind.ToString();
    }

    /// <summary>The same in every process, unlike <see cref="string.GetHashCode()"/>.</summary>
    private static int OrdinalHash(string text) => text.Aggregate(17, (hash, c) => unchecked((hash * 31) + c));
}
