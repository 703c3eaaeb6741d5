using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>Options for an image that has to be fetched first (<c>exec docker://...</c>). The program that fetches it gets each
/// as the variable that it reads: a password is on no command line but the caller's.</summary>
internal static class FetchOptions
{
    public static readonly IReadOnlyList<ExecOption> All =
    [
        Flag("docker-login", "DOCKER_LOGIN", "DOCKER_LOGIN", "ask for user name and password"),
        Value("docker-username", "NAME", "DOCKER_USERNAME", "",
            "user name for the registry (default: $APPTAINER_DOCKER_USERNAME)"),
        Value("docker-password", "WORD", "DOCKER_PASSWORD", "",
            "password; others on this machine can see it (better: $APPTAINER_DOCKER_PASSWORD)"),
        Value("authfile", "FILE", "AUTHFILE", "AUTHFILE",
            "file of credentials, as docker's config.json (default: $REGISTRY_AUTH_FILE)"),
        Flag("no-https", "NOHTTPS", "NOHTTPS NO_HTTPS", "use http instead of https, even for other hosts than this one") with
        {
            Aliases = ["nohttps"],
        },
        Flag("disable-cache", "DISABLE_CACHE", "DISABLE_CACHE", "take the image from no cache and keep it in none",
            (request, on) => request with { DisableCache = on }),
        Value("tmpdir", "DIR", "TMPDIR", "TMPDIR", "directory for temporary files (default: $TMPDIR, else /tmp)"),
        Value("arch", "ARCH", "PULL_ARCH", "PULL_ARCH", "processor, if the image is for several (default: this machine's)"),
        Value("arch-variant", "VARIANT", "PULL_ARCH_VARIANT", "PULL_ARCH_VARIANT", "of a processor: v7, v8, ..."),
    ];

    private static ExecOption Flag(
        string name, string variable, string keys, string help, Func<RunRequest, bool, RunRequest>? also = null) =>
        Option(name, null, keys, help, (request, value) =>
        {
            bool on = SwitchText.Parse(value);
            RunRequest told = With(request, variable, on ? "1" : "0");
            return also is null ? told : also(told, on);
        });

    private static ExecOption Value(string name, string valueName, string variable, string keys, string help) =>
        Option(name, valueName, keys, help, (request, value) => With(request, variable, value.Text));

    private static ExecOption Option(
        string name, string? valueName, string keys, string help, Func<RunRequest, OptionText, RunRequest> apply) =>
        new(name, '\0', valueName, help) { Section = OptionSection.Fetching, Keys = keys, Apply = apply };

    /// <summary>The last one is meant, so it comes first.</summary>
    private static RunRequest With(RunRequest request, string variable, string text) =>
        request with { FetchVariables = [$"HPCRUN_{variable}={text}", .. request.FetchVariables] };
}
