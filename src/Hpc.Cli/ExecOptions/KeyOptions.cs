using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>Options for an encrypted image: where its key comes from. A passphrase is none of them, as everybody on a node can
/// read command lines.</summary>
internal static class KeyOptions
{
    public static readonly IReadOnlyList<ExecOption> All =
    [
        Option("pem-path", "FILE", "the RSA key that an encrypted image is for (default: $APPTAINER_ENCRYPTION_PEM_PATH)",
            (request, value) => With(request, "--pem-path=" + value.Text)),
        Option("passphrase", null, "read the passphrase of an encrypted image from the terminal or standard input "
            + "(default: $APPTAINER_ENCRYPTION_PASSPHRASE)",
            (request, value) => SwitchText.Parse(value) ? With(request, "--passphrase") : request),
        Option("passphrase-fd", "FD", "read it from this descriptor, up to the end of a line",
            (request, value) => With(request, "--passphrase-fd=" + value.Text)),
    ];

    private static ExecOption Option(string name, string? valueName, string help,
        Func<RunRequest, OptionText, RunRequest> apply) =>
        new(name, '\0', valueName, help) { Section = OptionSection.ImageServer, Apply = apply };

    private static RunRequest With(RunRequest request, string word) => request with { KeyWords = [.. request.KeyWords, word] };
}
