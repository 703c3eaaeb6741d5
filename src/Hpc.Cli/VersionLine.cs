using Hpc.CommandLine;

namespace Hpc.Cli;

/// <summary>What <c>--version</c> and <c>version</c> print. Workflow managers ask this first, of the name that they know, and
/// compare the last word as a version (PEP 440: what follows the plus is ours): Snakemake, cwltool, Toil, Nextflow.</summary>
internal static class VersionLine
{
    /// <summary>The releases whose options and variables are understood.</summary>
    private const string Apptainer = "1.4.5";
    private const string SingularityCe = "4.1.5";

    /// <param name="calledAs">The program's name without a directory.</param>
    public static string Of(string calledAs) => calledAs switch
    {
        "apptainer" => $"apptainer version {Apptainer}+hpcrun{ProgramVersion.Number}",
        "singularity" => $"singularity-ce version {SingularityCe}+hpcrun{ProgramVersion.Number}",
        _ => $"hpcrun {ProgramVersion.Text}",
    };
}
