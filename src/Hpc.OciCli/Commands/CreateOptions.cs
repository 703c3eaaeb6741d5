namespace Hpc.OciCli;

/// <summary>The words of create and run, as runc's.</summary>
internal sealed record CreateOptions
{
    public string Id { get; private set; } = "";
    public string Bundle { get; private set; } = ".";
    public string ConsoleSocket { get; private set; } = "";
    public string PidFile { get; private set; } = "";
    public bool NoPivot { get; private set; }
    public bool NoNewKeyring { get; private set; }
    public bool Detach { get; private set; }

    /// <summary>run: the container's state outlives it.</summary>
    public bool Keep { get; private set; }

    /// <summary>run: only signals of a terminal are passed on to the program.</summary>
    public bool NoRelay { get; private set; }

    public int PreservedDescriptors { get; private set; }

    public static CreateOptions Read(WordReader words)
    {
        CreateOptions options = new();
        while (words.More)
        {
            if (!words.TryOption(out string name, out Func<string> value))
            {
                options.Id = options.Id.Length == 0 ? words.Take("the container's id") : throw new RuntimeException($"unexpected word \"{words.Next}\" behind the container's id");
                continue;
            }

            switch (name)
            {
                case "bundle" or "b": options.Bundle = value(); break;
                case "console-socket": options.ConsoleSocket = value(); break;
                case "pid-file": options.PidFile = value(); break;
                case "no-pivot": options.NoPivot = true; break;
                case "no-new-keyring": options.NoNewKeyring = true; break;
                case "no-subreaper": break;
                case "detach" or "d": options.Detach = true; break;
                case "keep": options.Keep = true; break;
                case "no-relay": options.NoRelay = true; break;
                case "preserve-fds": options.PreservedDescriptors = Number(value()); break;
                default: throw WordReader.Unknown(name);
            }
        }

        ContainerDirectory.CheckId(options.Id);
        return options;
    }

    internal static int Number(string text) => int.TryParse(text, out int number) && number is >= 0 and < 1024 ? number : throw new RuntimeException($"\"{text}\" is no number of descriptors");
}
