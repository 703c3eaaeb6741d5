using Hpc.CommandLine;
using Hpc.Host;

namespace Hpc.Cli;

/// <summary><c>key list</c>: the heading of an empty keyring.</summary>
internal static class KeyTree
{
    private static readonly OptionSpec s_global = new("global", 'g', null, "the keyring of all users");

    public static CommandSpec Build() => Verbs.Spec("key") with
    {
        Commands =
        [
            new("list", "List the keys: there are none.")
            {
                Options = [new("secret", 's', null, "private keys"), s_global],
                Run = words => Show(words.Has("secret") ? "Private" : "Public"),
            },
        ],
    };

    private static int Show(string kind)
    {
        Terminal.Print($"{kind} key listing (no keyring):\n\n");
        return 0;
    }
}
