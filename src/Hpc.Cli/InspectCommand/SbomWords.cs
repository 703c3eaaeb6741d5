using Hpc.CommandLine;

namespace Hpc.Cli;

/// <summary><c>hpcrun inspect --sbom</c>, which the other executable answers.</summary>
internal static class SbomWords
{
    public static readonly OptionSpec Option =
        new("sbom", '\0', "spdx|cyclonedx", "bill of materials: the packages in the image, as JSON")
        {
            ValueIsOptional = true,
            ValueWords = ["spdx", "cyclonedx"],
        };

    /// <returns>The status; null where it was not asked for.</returns>
    public static int? TryRun(ParsedArguments words)
    {
        if (words.Text("sbom") is not { } format)
        {
            return null;
        }

        string[] options = format == SwitchText.On ? [] : ["--format", format];
        int? status = ImageProgram.RunInPlace(["sbom", .. options, "--", words[0]]);
        return status is >= 0 ? status : throw new RefusedException(
            "cannot list the packages: hpcrun-image did not start", "the kernel refused to start it", "hpcrun doctor");
    }
}
