using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun policy</c>: the site's policy on images, and what it says of one.</summary>
internal static class PolicyCommand
{
    private const string NoPolicy = $"there is no policy: {SitePolicy.Place} is not there";

    private static readonly OptionSpec s_file =
        new("file", '\0', "FILE", "ask this policy, which need not be root's, instead of the site's");

    public static CommandSpec Tree() => Verbs.Spec("policy") with
    {
        Commands =
        [
            new("show", "Show the rules in the order in which they are asked.") { Options = [s_file], Run = Show },
            new("check", "Say whether you may launch an image, and by which rule.")
            {
                Arguments = [new("IMAGE", "file or directory")],
                Options = [s_file],
                Run = Check,
            },
            new("judge", "Judge the image that is open as standard input, for exec.") { IsHidden = true, Run = Judge },
        ],
    };

    private static int Show(ParsedArguments words)
    {
        if (Read(words.Text("file")) is not { } policy)
        {
            Report.Print(NoPolicy);
            return 0;
        }

        foreach (PolicyRule rule in policy.Rules)
        {
            Report.Print(PolicyText.Of(rule));
        }

        if (policy.ClosedBy is { } list)
        {
            Report.Print($"{list}: nothing else is launched");
        }

        return 0;
    }

    private static int Check(ParsedArguments words)
    {
        if (Read(words.Text("file")) is not { } policy)
        {
            Report.Print(NoPolicy);
            return 0;
        }

        int image = Fcntl.Open(ImageTarget.Bytes(words[0]), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        (PolicyRule rule, Signer? signer) = Judge(policy, image, GlobalOptions.Notes(words));
        Report.Print($"may be launched: {PolicyText.Of(rule)}");
        if (signer is not null)
        {
            Report.PrintBytes("signed by "
                + (signer.IsNamed ? $"{Convert.ToHexString(signer.Fingerprint.Span)} {signer.Name}" : "a key in a PEM file"));
        }

        return 0;
    }

    private static int Judge(ParsedArguments words)
    {
        const int StandardInput = 0;
        if (Read(file: null) is { } policy)
        {
            _ = Judge(policy, StandardInput, GlobalOptions.Notes(words));
        }

        return 0;
    }

    private static PolicyFile? Read(string? file) => file is not null
        ? PolicyFile.Read(Path.GetFullPath(file), path => RawText.Of(KeyFile.Bytes(path)))
        : SitePolicy.IsThere ? PolicyFile.Read(SitePolicy.Place, SiteFile.Read) : null;

    private static (PolicyRule Rule, Signer? Signer) Judge(PolicyFile policy, int image, Action<string> warn) =>
        new PolicyJudge(policy, PolicyCaller.OfThisProcess).Judge(image, Unistd.ReadLink($"/proc/self/fd/{image}") ?? "", warn);
}
