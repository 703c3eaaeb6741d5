using System.Text;

namespace Hpc.Registry;

/// <summary>How making a file of the cache failed, for those who waited meanwhile and for the other ranks of the same step: each
/// of them would ask a registry again, one after the other, and hear the same.</summary>
internal sealed record SharedFailure(string Identity, string Step, string Message, string Why, string Remedy)
{
    /// <summary>Ranks of a step start within such a time; who comes later in it may be a script that tries again.</summary>
    private static readonly TimeSpan s_startOfAStep = TimeSpan.FromSeconds(10);

    private const int MostBytes = 16 << 10;
    private const int Fields = 5;

    /// <summary>Of a step that was started again, another one; empty outside of Slurm.</summary>
    private static string OwnStep => Environment.GetEnvironmentVariable("SLURM_JOB_ID") is { Length: > 0 } job
        && Environment.GetEnvironmentVariable("SLURM_STEP_ID") is { Length: > 0 } step
        ? $"{job}.{step}.{Environment.GetEnvironmentVariable("SLURM_RESTART_COUNT")}" : "";

    public required TimeSpan Age { get; init; }

    public bool IsOfRanksLikeThis => Step.Length > 0 && Step == OwnStep && Age.Duration() < s_startOfAStep;

    public static string PathBeside(string file) =>
        Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.failed");

    /// <returns>Null if there is none, or none that can be read.</returns>
    public static SharedFailure? Read(string path)
    {
        try
        {
            FileInfo file = new(path);
            string[] fields = file.Exists && file.Length <= MostBytes ? File.ReadAllText(path, Encoding.UTF8).Split('\0') : [];
            return fields.Length == Fields ? new SharedFailure(fields[0], fields[1], fields[2], fields[3], fields[4])
            { Age = DateTime.UtcNow - file.LastWriteTimeUtc } : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Who does not hear of it asks for himself.</summary>
    public static void Write(string path, RegistryException error)
    {
        try
        {
            using CacheFile file = new(path);
            file.Stream.Write(Encoding.UTF8.GetBytes(string.Join('\0', Guid.NewGuid().ToString("N"), OwnStep, error.Message,
                error.Why, error.Remedy)));
            file.Finish();
        }
        catch (RegistryException)
        {
            // The disk is full, or the cache is somebody else's.
        }
    }

    public RegistryException Said() => new(Message, Why, Remedy);
}
