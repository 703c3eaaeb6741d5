using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Archives;

/// <summary>Starts the program of a rerun: a launch as any other, which shows nothing of this machine but the directory of the
/// rerun, whatever the site's and the user's configuration add to other launches.</summary>
internal static class RerunLaunch
{
    /// <summary>In the directory of the rerun.</summary>
    public const string Image = "image.sif", Memory = "shm";

    private const string Program = "hpcrun";

    /// <summary>Variables that are set in a container whatever else is not.</summary>
    private const string Setting = "HPCRUNENV_";

    private const int MostOfMessage = 4096, MostOfAnswer = 64 * 1024;

    private static readonly string[] s_alone = ["--containall", "--mpi", "off", "--no-share"];

    /// <summary>Ranks of a launcher outside share what is theirs, and have what it tells them.</summary>
    private static readonly string[] s_together = ["--contain", "--ipc", "--mpi", "off", "--isolate-step"];

    private static readonly string[] s_same =
        ["--quiet", "--no-home", "--no-mount", "hostfs,bind-paths", "--no-gpu", "--no-nv", "--no-rocm", "--no-eval"];

    /// <summary>Options of one container alone, without the network.</summary>
    public static IReadOnlyList<string> Closed { get; } = [.. s_same, .. s_alone, "--net"];

    public static string Programs => RawText.FromUtf16(Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin");

    /// <summary>What a program says, on both of its streams, where it ends well; null: it does not.</summary>
    public static string? Asked(string program, IReadOnlyList<string> words, IReadOnlyList<string> environment)
    {
        int none = Fcntl.Open("/dev/null", Fcntl.O_RDONLY), said = Memfd.Create("asked");
        int? status = Spawn.RunApart(program, [program, .. words], environment, none, said, TimeSpan.FromMinutes(1));
        _ = Unistd.Close(none);
        using FileSource text = new(said);
        byte[] bytes = new byte[MostOfAnswer];
        int length = text.Read(0, bytes);
        return status == 0 ? RawText.Of(bytes.AsSpan(0, length)) : null;
    }

    /// <summary>NAME=VALUE of a container, for the environment of hpcrun.</summary>
    public static string ForContainer(string variable) => Setting + variable;

    /// <param name="place">Of the rerun, absolute.</param>
    /// <param name="choice">Whether it writes a record of its own, and how it is started.</param>
    /// <returns>The program's status, as a shell has it.</returns>
    /// <exception cref="RefusedException">It was not started.</exception>
    public static int Start(string place, RerunPlan plan, RerunChoice choice, RerunStarter starter)
    {
        string program = Find();
        List<string> command = [.. starter.Outside,
            .. Words(starter.IsOutside ? program : Program, place, plan, choice, starter)];
        string[] environment =
        [
            $"HOME={place}", $"PATH={Programs}", .. starter.LauncherVariables,
            .. plan.Variables.Concat(starter.Variables).Select(ForContainer),
        ];
        program = starter.IsOutside ? command[0] : program;
        int none = Fcntl.Open("/dev/null", Fcntl.O_RDONLY);
        int status = choice.Start(program, command, environment, none);
        _ = Unistd.Close(none);
        if (status < 0)
        {
            throw new RefusedException($"cannot rerun: '{RawText.ToUtf16(program)}' cannot be started", Errno.Name(-status),
                "./install.sh");
        }

        return status != RefusedException.Failure || starter.IsOutside
            || plan.End is { IsStarted: true, Status: RefusedException.Failure } ? status
            : throw new RefusedException("cannot rerun: the program was not started",
                Said(Error(place, plan)) ?? "a message above says why",
                "hpcrun rerun FILE --dry-run shows what the record asks for");
    }

    private static IEnumerable<string> Words(string program, string place, RerunPlan plan, RerunChoice choice,
            RerunStarter starter) =>
    [
        program, "exec", .. s_same, .. starter.IsOutside ? s_together : s_alone,
        .. choice.HasNetwork ? [] : new[] { "--net" },
        .. choice.IsExplained ? [$"--record={place}/{RerunExplanation.Record}"] : Array.Empty<string>(),
        "--bind", $"{BindSpec.Escape(place)}/{RerunPlan.Work}:{RerunPlan.Inside}", .. Shared(place, choice, starter),
        .. plan.Binds.SelectMany(bind => new[]
        {
            "--bind",
            $"{BindSpec.Escape($"{place}/{bind.Place}")}:{BindSpec.Escape(bind.Target)}{(bind.IsReadOnly ? ":ro" : "")}",
        }),
        "--pwd", plan.Directory,
        .. Streams(place, plan, starter), $"{place}/{Image}", .. starter.Inside, .. plan.Command,
    ];

    /// <summary>Memory by name, where ranks of a node meet: a directory of the rerun's own; on several nodes, that of
    /// each.</summary>
    private static string[] Shared(string place, RerunChoice choice, RerunStarter starter) => !starter.IsOutside ? []
        : ["--bind", choice.HasNetwork ? "/dev/shm" : $"{BindSpec.Escape(place)}/{Memory}:/dev/shm"];

    /// <summary>Ranks of a launcher outside write to a file where those of the run did: it truncates what others wrote.</summary>
    private static IEnumerable<string> Streams(string place, RerunPlan plan, RerunStarter starter)
    {
        string? output = plan.Stream("stdout") ?? (starter.IsOutside ? null : "stdout"),
            error = plan.Stream("stderr") ?? (starter.IsOutside ? null : "stderr");
        return [.. output is null ? [] : new[] { "--stdout", $"{place}/{output}" },
            .. error is null ? [] : new[] { "--stderr", $"{place}/{error}" }];
    }

    private static string Error(string place, RerunPlan plan) => $"{place}/{plan.Stream("stderr") ?? "stderr"}";

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
    public static string Find()
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
