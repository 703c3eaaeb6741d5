using Hpc.CommandLine;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>The words of exec, as runc's: options, id, and the command with its own words.</summary>
internal sealed record ExecOptions
{
    public string Id { get; private init; } = "";
    public IReadOnlyList<string> Command { get; private init; } = [];
    public string ProcessFile { get; private init; } = "";
    public string ConsoleSocket { get; private init; } = "";
    public string PidFile { get; private init; } = "";
    public bool Detach { get; private init; }
    public int PreservedDescriptors { get; private init; }

    /// <summary>Also where all of the container's processes are stopped: this one will be, too.</summary>
    public bool EvenPaused { get; private init; }

    private bool Terminal { get; init; }
    private bool NoNewPrivileges { get; init; }
    private string? UserText { get; init; }
    private string? Directory { get; init; }
    private IReadOnlyList<string> Environment { get; init; } = [];
    private IReadOnlyList<uint> Groups { get; init; } = [];
    private IReadOnlyList<string> Capabilities { get; init; } = [];

    public static ExecOptions Read(ParsedArguments words) => new()
    {
        Id = words[0],
        Command = [.. words.Arguments.Skip(1)],
        ProcessFile = words.Text("process") ?? "",
        ConsoleSocket = words.Text("console-socket") ?? "",
        PidFile = words.Text("pid-file") ?? "",
        Detach = words.Has("detach"),
        PreservedDescriptors = CreateOptions.Number(words.Text("preserve-fds")),
        EvenPaused = words.Has("ignore-paused"),
        Terminal = words.Has("tty"),
        NoNewPrivileges = words.Has("no-new-privs"),
        UserText = words.Text("user"),
        Directory = words.Text("cwd"),
        Environment = words.All("env"),
        Groups = [.. words.All("additional-gids").SelectMany(list => list.Split(',')).Select(Id32)],
        Capabilities = [.. words.All("cap").SelectMany(list => list.Split(','))],
    };

    /// <summary>The container's own process, changed by the options.</summary>
    public ProcessSpec Change(ProcessSpec process) => Changed(process) with
    {
        Arguments = Command.Count > 0 ? Command : throw new RuntimeException("process args cannot be empty"),
        Terminal = Terminal,
    };

    /// <summary>The process of --process, changed by the options: they are what the caller said last. What it does not say of
    /// input and output is as the container's own has it.</summary>
    public ProcessSpec ChangeFile(ProcessSpec process, ProcessSpec? containers) => Changed(process) with
    {
        Arguments = Command.Count > 0 ? Command : process.Arguments,
        Terminal = Terminal || process.Terminal,
        IoPriority = process.IoPriority ?? containers?.IoPriority,
        Scheduler = process.Scheduler ?? containers?.Scheduler,
    };

    private ProcessSpec Changed(ProcessSpec process) => process with
    {
        WorkingDirectory = Directory ?? process.WorkingDirectory,
        Environment = ProgramEnvironment.Once(process.Environment.Concat(Environment)),
        NoNewPrivileges = NoNewPrivileges || process.NoNewPrivileges,
        Capabilities = Capabilities.Count == 0 ? process.Capabilities
            : (process.Capabilities ?? new CapabilitySets(0, 0, 0, 0, 0)).With(Capabilities),
        User = UserText is null && Groups.Count == 0 ? process.User : User(process.User),
    };

    private UserSpec User(UserSpec user)
    {
        string[] ids = (UserText ?? $"{user.UserId}:{user.GroupId}").Split(':');
        return user with
        {
            UserId = Id32(ids[0]),
            GroupId = ids.Length > 1 ? Id32(ids[1]) : user.GroupId,
            AdditionalGroups = [.. user.AdditionalGroups, .. Groups]
        };
    }

    private static uint Id32(string text) =>
        uint.TryParse(text, out uint id) ? id : throw new RuntimeException($"\"{text}\" is not a user or group id");
}
