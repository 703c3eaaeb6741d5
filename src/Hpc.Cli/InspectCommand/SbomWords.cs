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

    public static readonly OptionSpec Provenance =
        new("provenance", '\0', null, "how hpcrun build made the image: in-toto statement with SLSA provenance, as JSON");

    /// <returns>The status; null where it was not asked for.</returns>
    public static int? TryRun(ParsedArguments words)
    {
        string? format = words.Text("sbom");
        if (format is null && !words.Has(Provenance.Name))
        {
            return null;
        }

        string[] options = format is null ? ["--provenance"] : format == SwitchText.On ? [] : ["--format", format];
        int? status = ImageProgram.RunInPlace(["sbom", .. options, "--", words[0]]);
        return status is >= 0 ? status : throw new RefusedException(
            "cannot read the image's materials: hpcrun-image did not start", "the kernel refused to start it", "hpcrun doctor");
    }
}
