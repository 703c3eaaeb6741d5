using Hpc.CommandLine;

namespace Hpc.OciCli;

/// <summary>The words of create and run, as runc's.</summary>
internal sealed record CreateOptions
{
    public string Id { get; private init; } = "";
    public string Bundle { get; private init; } = ".";
    public string ConsoleSocket { get; private init; } = "";
    public string PidFile { get; private init; } = "";
    public bool NoPivot { get; private init; }
    public bool NoNewKeyring { get; private init; }
    public bool Detach { get; private init; }

    /// <summary>run: the container's state outlives it.</summary>
    public bool Keep { get; private init; }

    /// <summary>run: only signals of a terminal are passed on to the program.</summary>
    public bool NoRelay { get; private init; }

    public int PreservedDescriptors { get; private init; }

    public static CreateOptions Read(ParsedArguments words)
    {
        ContainerDirectory.CheckId(words[0]);
        return new CreateOptions
        {
            Id = words[0],
            Bundle = words.Text("bundle") ?? ".",
            ConsoleSocket = words.Text("console-socket") ?? "",
            PidFile = words.Text("pid-file") ?? "",
            NoPivot = words.Has("no-pivot"),
            NoNewKeyring = words.Has("no-new-keyring"),
            Detach = words.Has("detach"),
            Keep = words.Has("keep"),
            NoRelay = words.Has("no-relay"),
            PreservedDescriptors = Number(words.Text("preserve-fds")),
        };
    }

    internal static int Number(string? text) => text is null ? 0
        : int.TryParse(text, out int number) && number is >= 0 and < 1024 ? number
        : throw new RuntimeException($"\"{text}\" is not a number of descriptors");
}
