using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>The words of exec, as runc's: options, id, and the command with its own words.</summary>
internal sealed record ExecOptions
{
    public string Id { get; private set; } = "";
    public IReadOnlyList<string> Command { get; private set; } = [];
    public string ProcessFile { get; private set; } = "";
    public string ConsoleSocket { get; private set; } = "";
    public string PidFile { get; private set; } = "";
    public bool Detach { get; private set; }
    public int PreservedDescriptors { get; private set; }

    private bool _terminal;
    private bool _noNewPrivileges;
    private string? _user;
    private string? _directory;
    private readonly List<string> _environment = [];
    private readonly List<uint> _groups = [];
    private ulong _capabilities;

    public static ExecOptions Read(WordReader words)
    {
        ExecOptions options = new();
        while (words.TryOption(out string name, out Func<string> value))
        {
            options.Add(name, value);
        }

        options.Id = words.Take("the container's id");
        options.Command = words.Rest();
        return options;
    }

    /// <summary>The container's own process, changed by the options.</summary>
    public ProcessSpec Change(ProcessSpec process) => process with
    {
        Arguments = Command.Count > 0 ? Command : throw new RuntimeException("process args cannot be empty"),
        Terminal = _terminal,
        WorkingDirectory = _directory ?? process.WorkingDirectory,
        Environment = [.. process.Environment, .. _environment],
        NoNewPrivileges = _noNewPrivileges || process.NoNewPrivileges,
        Capabilities = _capabilities == 0 ? process.Capabilities : (process.Capabilities ?? new CapabilitySets(0, 0, 0, 0, 0)).With(_capabilities),
        User = _user is null && _groups.Count == 0 ? process.User : User(process.User),
    };

    private UserSpec User(UserSpec user)
    {
        string[] ids = (_user ?? $"{user.UserId}:{user.GroupId}").Split(':');
        return user with { UserId = Id32(ids[0]), GroupId = ids.Length > 1 ? Id32(ids[1]) : user.GroupId, AdditionalGroups = [.. user.AdditionalGroups, .. _groups] };
    }

    private void Add(string name, Func<string> value)
    {
        switch (name)
        {
            case "process" or "p": ProcessFile = value(); break;
            case "console-socket": ConsoleSocket = value(); break;
            case "pid-file": PidFile = value(); break;
            case "detach" or "d": Detach = true; break;
            case "tty" or "t": _terminal = true; break;
            case "cwd": _directory = value(); break;
            case "env" or "e": _environment.Add(value()); break;
            case "user" or "u": _user = value(); break;
            case "additional-gids" or "g": _groups.AddRange(value().Split(',').Select(Id32)); break;
            case "cap" or "c": _capabilities |= value().Split(',').Aggregate(0UL, (bits, cap) => bits | CapabilitySets.Bit(cap)); break;
            case "no-new-privs": _noNewPrivileges = true; break;
            case "preserve-fds": PreservedDescriptors = CreateOptions.Number(value()); break;
            case "process-label" or "apparmor" or "cgroup": _ = value(); break;
            case "ignore-paused" or "no-subreaper": break;
            default: throw WordReader.Unknown(name);
        }
    }

    private static uint Id32(string text) => uint.TryParse(text, out uint id) ? id : throw new RuntimeException($"\"{text}\" is no user or group id");
}
