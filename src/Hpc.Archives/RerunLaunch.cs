using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Archives;

/// <summary>Starts the program of a rerun: a launch as any other, which shows nothing of this machine but the directory of the
/// rerun, whatever the site's and the user's configuration add to other launches.</summary>
internal static class RerunLaunch
{
    public const string Image = "image.sif";

    private const string Program = "hpcrun";

    /// <summary>Variables that are set in a container whatever else is not.</summary>
    private const string ForContainer = "HPCRUNENV_";

    private const int MostOfMessage = 4096;

    private static readonly string[] s_closed =
    [
        "--quiet", "--containall", "--no-home", "--no-mount", "hostfs,bind-paths", "--net", "--no-gpu", "--no-nv", "--no-rocm",
        "--mpi", "off", "--no-eval", "--no-share",
    ];

    private static string Programs => RawText.FromUtf16(Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin");

    /// <param name="place">Of the rerun, absolute.</param>
    /// <param name="choice">Whether it writes a record of its own, and how it is started.</param>
    /// <returns>The program's status, as a shell has it.</returns>
    /// <exception cref="RefusedException">It was not started.</exception>
    public static int Start(string place, RerunPlan plan, RerunChoice choice)
    {
        string program = Find();
        string error = $"{place}/{plan.Stream("stderr") ?? "stderr"}";
        List<string> command =
        [
            Program, "exec", .. s_closed,
            .. choice.IsExplained ? [$"--record={place}/{RerunExplanation.Record}"] : Array.Empty<string>(),
            "--bind", $"{BindSpec.Escape(place)}/{RerunPlan.Work}:{RerunPlan.Inside}", "--pwd", plan.Directory,
            "--stdout", $"{place}/{plan.Stream("stdout") ?? "stdout"}", "--stderr", error, $"{place}/{Image}", .. plan.Command,
        ];
        string[] environment =
        [
            $"HOME={place}", $"PATH={Programs}",
            .. plan.Variables.Select(variable => ForContainer + variable),
        ];
        int none = Fcntl.Open("/dev/null", Fcntl.O_RDONLY);
        int status = choice.Start(program, command, environment, none);
        _ = Unistd.Close(none);
        if (status < 0)
        {
            throw new RefusedException($"cannot rerun: '{RawText.ToUtf16(program)}' cannot be started", Errno.Name(-status),
                "./install.sh");
        }

        return status != RefusedException.Failure || plan.End is { IsStarted: true, Status: RefusedException.Failure } ? status
            : throw new RefusedException("cannot rerun: the program was not started", Said(error) ?? "a message above says why",
                "hpcrun rerun FILE --dry-run shows what the record asks for");
    }

    /// <summary>What is the first line in the program's standard error; null: there is none.</summary>
    private static string? Said(string path)
    {
        using FileSource? file = Fcntl.TryOpen(path, Fcntl.O_RDONLY) is >= 0 and int fd ? new FileSource(fd) : null;
        byte[] text = new byte[MostOfMessage];
        int length = file?.Read(0, text) ?? 0;
        string line = RawText.ToUtf16(RawText.Of(text.AsSpan(0, length)).Split('\n')[0]);
        return line.Length > 0 ? line : null;
    }

    /// <summary>Beside this program, as it is installed; or where the caller's programs are.</summary>
    private static string Find()
    {
        string self = Unistd.ReadLink("/proc/self/exe") ?? "";
        string directory = self[..(self.LastIndexOf('/') + 1)];
        foreach (string place in new[] { directory + Program, $"{directory}../../bin/{Program}" })
        {
            if (Stat.Of(place, followLinks: true, out _) is { IsFile: true })
            {
                return place;
            }
        }

        EnvironmentBlock environment = new([$"PATH={Programs}"]);
        return HostPrograms.Find(Program, environment)
            ?? throw new RefusedException("cannot rerun: hpcrun is not installed",
                "this program checks archives, and hpcrun runs them",
                "./install.sh");
    }
}
