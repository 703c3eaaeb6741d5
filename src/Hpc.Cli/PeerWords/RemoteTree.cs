using Hpc.CommandLine;

namespace Hpc.Cli;

/// <summary><c>remote</c>: Apptainer's endpoints of library and key services. A registry is meant by its own name here; logging
/// in to one by this command is what Singularity had before <c>registry login</c>, and works.</summary>
internal static class RemoteTree
{
    private static readonly AbsentFeature s_endpoints =
        new("there are no remote endpoints", "name the registry: docker://HOST/IMAGE; hpcrun registry login HOST");

    private static readonly OptionSpec
        s_global = new("global", 'g', null, "for all users"), s_insecure = new("insecure", 'i', null, "by http"),
        s_tokenFile = new("tokenfile", '\0', "FILE", "file with a token"),
        s_config = new("config", 'c', "FILE", "file of endpoints");

    public static CommandSpec Build() => Verbs.Spec("remote") with
    {
        Commands =
        [
            AbsentFeature.Empty("list", "List the endpoints: there are none.",
                "NAME  URI  DEFAULT?  GLOBAL?  EXCLUSIVE?  SECURE?\n") with
            {
                Options = [s_config],
            },
            AbsentFeature.Empty("status", "List the services of an endpoint: a table without rows.",
                "SERVICE  STATUS  VERSION  URI\n") with
            {
                Arguments = ["[NAME]"],
                Options = [s_config],
            },
            s_endpoints.WithoutEffect("remote use", "NAME") with
            {
                Options = [s_global, new("exclusive", 'e', null, "no other"), s_config],
            },
            s_endpoints.WithoutEffect("remote add", "NAME", "URI") with
            {
                Options = [s_global, s_insecure, s_tokenFile, s_config, new("no-login", '\0', null, "do not log in")],
            },
            s_endpoints.WithoutEffect("remote remove", "NAME") with { Options = [s_global, s_config] },
            Login(),
            s_endpoints.WithoutEffect("remote logout", "[NAME]") with
            {
                Options = [s_config],
                Run = words => InRegistry(words, "logout", []),
            },
            s_endpoints.Refused("remote get-login-password", "[NAME]"),
            s_endpoints.WithoutEffect("remote add-keyserver", "[NAME]", "URI") with
            {
                Options = [s_insecure, new("order", 'o', "N", "place in the order")],
            },
            s_endpoints.WithoutEffect("remote remove-keyserver", "[NAME]", "URI"),
        ],
    };

    private static CommandSpec Login() => new("login",
        "Log in to a registry: docker://HOST or oras://HOST; without effect for anything else.")
    {
        Arguments = ["[NAME|URI]"],
        Options =
        [
            new("username", 'u', "NAME", "user name") { MayBeEmpty = true },
            new("password", 'p', "WORD", "password; others on this machine can see it") { MayBeEmpty = true },
            new("password-stdin", '\0', null, "read the password from standard input"), s_tokenFile, s_insecure, s_config,
        ],
        Run = words => InRegistry(words, "login",
        [
            .. Option(words, "username"), .. Option(words, "password"),
            .. words.Has("password-stdin") ? new[] { "--password-stdin" } : [],
            .. words.Has("insecure") ? new[] { "--no-https" } : [],
        ]),
    };

    /// <summary>What the command <c>registry</c> does, where the word is a registry's.</summary>
    private static int InRegistry(ParsedArguments words, string verb, string[] options)
    {
        string path = $"remote {verb}";
        if (!words[0].StartsWith("docker://", StringComparison.Ordinal)
            && !words[0].StartsWith("oras://", StringComparison.Ordinal))
        {
            return s_endpoints.Ignore(path, words);
        }

        return ImageProgram.Run(["registry", verb, .. options, words[0]]) is >= 0 and int status ? status
            : throw s_endpoints.Refusal(path);
    }

    private static string[] Option(ParsedArguments words, string name) =>
        words.Text(name) is { } value ? [$"--{name}={value}"] : [];
}
