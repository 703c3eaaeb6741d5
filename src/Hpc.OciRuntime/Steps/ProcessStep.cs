using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>A step that prepares the process for its program.</summary>
public abstract record ProcessStep(string Reason) : Step(Reason);

/// <summary>setsid(2).</summary>
public sealed record NewSessionStep(string Reason) : ProcessStep(Reason)
{
    public override string Operation => "setsid";
    public override string[] Words => [];
    public override string Call => "setsid()";
}

/// <summary>sigaction(2) and sigprocmask(2): what the caller ignores or holds back is nothing to the program.</summary>
public sealed record DefaultSignalsStep(string Reason) : ProcessStep(Reason)
{
    public override string Operation => "defaults";
    public override string[] Words => [];
    public override string Call => "sigaction(all, SIG_DFL), sigprocmask(none)";
}

/// <summary>keyctl(KEYCTL_JOIN_SESSION_KEYRING): keys of the host's session are not the container's. A kernel without keys is
/// fine.</summary>
public sealed record NewKeyringStep(string Name, string Reason) : ProcessStep(Reason)
{
    public override string Operation => "keyring";
    public override string[] Words => [Name];
    public override string Call => $"keyctl(KEYCTL_JOIN_SESSION_KEYRING, {Quote(Name)})";
}

/// <summary>setrlimit(2).</summary>
public sealed record SetLimitStep(ResourceLimit Limit, string Reason) : ProcessStep(Reason)
{
    public override string Operation => "rlimit";
    public override string[] Words => [$"{Limit.Resource}", $"{Limit.Soft}", $"{Limit.Hard}"];
    public override string Call => $"setrlimit({Limit.Name}, {Limit.Soft}, {Limit.Hard})";
}

/// <summary>setdomainname(2).</summary>
public sealed record SetDomainNameStep(string Name, string Reason) : ProcessStep(Reason)
{
    public override string Operation => "domainname";
    public override string[] Words => [Name];
    public override string Call => $"setdomainname({Quote(Name)})";
}

/// <summary>personality(2).</summary>
public sealed record PersonalityStep(ulong Persona, string Reason) : ProcessStep(Reason)
{
    public override string Operation => "personality";
    public override string[] Words => [$"{Persona}"];
    public override string Call => $"personality(0x{Persona:x})";
}

/// <summary>A new terminal of the container's /dev/pts for the standard streams; its other end goes to the socket in the
/// slot.</summary>
/// <param name="Bind">It is also /dev/console.</param>
/// <param name="Relayed">To the caller's standard output, which need not be a terminal: lines end without a carriage
/// return.</param>
public sealed record OpenConsoleStep(int Slot, uint UserId, bool Bind, (uint Rows, uint Columns) Size, bool Relayed,
    string Reason) : ProcessStep(Reason)
{
    public override string Operation => "console";
    public override string[] Words =>
        [$"{Slot}", $"{UserId}", Bind ? "1" : "0", $"{Size.Rows}", $"{Size.Columns}", Relayed ? "1" : "0"];
    public override string Call => $"open(\"/dev/ptmx\"), sendmsg(descriptor {Slot}, SCM_RIGHTS), ioctl(TIOCSCTTY)";
}

/// <summary>fchown(2) of the standard streams.</summary>
public sealed record OwnStreamsStep(uint UserId, string Reason) : ProcessStep(Reason)
{
    public override string Operation => "ownstdio";
    public override string[] Words => [$"{UserId}"];
    public override string Call => $"fchown(0 to 2, {UserId})";
}

/// <summary>close_range(2): the program inherits nothing from here on, and until it starts nothing is open but what the steps up
/// to it need.</summary>
public sealed record CloseFromStep(int First, IReadOnlyList<int> Kept, string Reason) : ProcessStep(Reason)
{
    public override string Operation => "closefrom";
    public override string[] Words => [$"{First}", .. Kept.Select(slot => $"{slot}")];
    public override string Call =>
        $"close_range({First}, ~0){(Kept.Count > 0 ? $" but descriptor {string.Join(", ", Kept)}" : "")}";
}

/// <summary>chdir(2). Where only the program's user may go there it is done by a second such step, when the process is that
/// user's.</summary>
public sealed record EnterDirectoryStep(string Path, string Reason) : ProcessStep(Reason)
{
    public override string Operation => "enter";
    public override string[] Words => [Path];
    public override string Call => $"chdir({Quote(Path)}) if allowed and not done";
}

/// <summary>A hook that runs in the container's namespaces.</summary>
/// <param name="Slot">The container's state, for the hook's standard input.</param>
/// <param name="Kind">Its member of config.json's hooks.</param>
/// <param name="Number">Its place there, from 0.</param>
/// <param name="Directory">It runs there; empty: where the process is.</param>
public sealed record RunHookStep(int Slot, Hook Hook, string Kind, int Number, string Directory) : ProcessStep("hooks." + Kind)
{
    public override string Operation => "hook";

    public override string[] Words =>
    [
        $"{Slot}", $"{Hook.Timeout}", Directory, Hook.Path, $"{Hook.Arguments.Count}", .. Hook.Arguments,
        $"{Hook.Environment.Count}", .. Hook.Environment,
    ];

    public override string Call =>
        $"fork(), execve({Quote(Hook.Path)}, [{string.Join(", ", Hook.Arguments.Select(Quote))}]), wait";
}

/// <summary>write(2) to /proc/self/attr of the container, where that is the kernel's.</summary>
public sealed record WriteLabelStep(string Name, string Content, string Reason) : ProcessStep(Reason)
{
    public override string Operation => "attr";
    public override string[] Words => [Name, Content];
    public override string Call => $"write(\"/proc/self/attr/{Name}\", {Quote(Content)}), if it is proc(5)";
}

/// <summary>One of the candidates is a program: what will fail is said before the container counts as created.</summary>
public sealed record FindProgramStep(IReadOnlyList<string> Candidates, string Reason) : ProcessStep(Reason)
{
    public override string Operation => "find";
    public override string[] Words => [.. Candidates];
    public override string Call => $"faccessat({string.Join(" or ", Candidates.Select(Quote))}, X_OK)";
}
