using Hpc.CommandLine;

namespace Hpc.Cli;

/// <summary><c>keyserver</c>: Apptainer's list of servers for OpenPGP keys.</summary>
internal static class KeyserverTree
{
    private static readonly AbsentFeature s_servers = new("there are no key servers", "gpg --keyserver HOST --recv-keys KEY");

    public static CommandSpec Build() => Verbs.Spec("keyserver") with
    {
        Commands =
        [
            AbsentFeature.Empty("list", "List the servers: a table without rows.",
                "URI  ORDER  SECURE?\n") with { Arguments = ["[ENDPOINT]"] },
            s_servers.WithoutEffect("keyserver login", "URI") with
            {
                Options =
                [
                    new("username", 'u', "NAME", "user name") { MayBeEmpty = true },
                    new("password", 'p', "WORD", "password") { MayBeEmpty = true },
                    new("password-stdin", '\0', null, "password from standard input"), new("insecure", 'i', null, "by http"),
                ],
            },
            s_servers.WithoutEffect("keyserver logout", "[URI]"),
            s_servers.WithoutEffect("keyserver add", "[ENDPOINT]", "URI") with
            {
                Options = [new("insecure", 'i', null, "by http"), new("order", 'o', "N", "place in the order")],
            },
            s_servers.WithoutEffect("keyserver remove", "[ENDPOINT]", "URI"),
        ],
    };
}
