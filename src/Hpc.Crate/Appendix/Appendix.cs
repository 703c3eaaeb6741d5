using System.Globalization;

namespace Hpc.Crate;

/// <summary>The appendix that SC asks for (Artifact Description and Artifact Evaluation), from what an archive knows. What only
/// the author knows is left as a marked gap.</summary>
/// <param name="Title">Of the archive.</param>
/// <param name="Digest">Of the archive.</param>
/// <param name="Bytes">Of its files.</param>
/// <param name="HasRunner">It can be rerun without hpcrun.</param>
public sealed record Appendix(string Title, string Digest, long Bytes, bool HasRunner, IReadOnlyList<AppendixRun> Runs)
{
    private const string File = "paper.crate.zip";

    public void Write(AppendixText text)
    {
        Describe(text);
        foreach ((int number, AppendixRun run) in Runs.Index())
        {
            Identify(text, run, $"A{number + 1}");
        }

        Evaluate(text);
    }

    private void Describe(AppendixText text)
    {
        text.Heading(0, "Appendix: Artifact Description");
        text.Heading(1, "Paper's main contributions");
        text.Gap("C1", "a contribution of the paper, a line for each: C1, C2, ...");
        text.Heading(1, "Computational artifacts");
        text.Paragraph(string.Create(CultureInfo.InvariantCulture,
            $"All artifacts are in one archive, \"{Title}\" (RO-Crate 1.1, {Bytes} bytes), whose digest is {Digest}."));
        text.Gap("DOI", "where the archive is published: https://doi.org/...");
        foreach ((int number, AppendixRun run) in Runs.Index())
        {
            string elements = string.Join("; ", run.Claims.Select(claim => $"\"{AppendixRun.Text(claim.Text)}\""));
            text.Field($"A{number + 1}", $"run {run.Title} of the archive"
                + (elements.Length > 0 ? $"; related paper elements: {elements}" : ""));
            text.Gap($"Contributions supported by A{number + 1}", "C1, C2, ...");
        }
    }

    private static void Identify(AppendixText text, AppendixRun run, string name)
    {
        text.Heading(1, $"Artifact identification: {name}, run {run.Title}");
        text.Gap("Relation to contributions", $"how {name} supports them");
        text.Field("Expected results", run.Claims.Count == 0 ? "each result as it was recorded:"
            : "what the paper says, with the place in a result that it comes from:");
        text.Items(run.Expected);
        Time(text, run);
        text.Field("Hardware", $"{run.Ranks} started on");
        text.Items(run.Hardware);
        text.Field("Software", "what the program ran in, and what came from the host:");
        text.Items(run.Software);
        text.Gap("Software in the image",
            "its main programs with versions and URLs; hpcrun inspect --sbom IMAGE lists all packages");
        text.Field("Datasets and inputs", run.Inputs.Any() ? "each with its SHA-256:" : "none");
        text.Items(run.Inputs);
        text.Field("Artifact execution", "the task of the run is the command, in the image, in a directory with the inputs:");
        text.Commands([run.Command]);
    }

    private static void Time(AppendixText text, AppendixRun run)
    {
        text.Gap("Expected reproduction time, setup", "minutes to install hpcrun and to get the archive");
        if (run.Minutes is { } minutes)
        {
            text.Field("Expected reproduction time, execution", string.Create(CultureInfo.InvariantCulture,
                $"{Math.Max(minutes, 0.1):F1} minutes on the hardware below"));
        }
        else
        {
            text.Gap("Expected reproduction time, execution", "minutes; the record does not know the end");
        }

        text.Field("Expected reproduction time, analysis",
            "none of its own: hpcrun rerun compares all results at the end of the execution");
    }

    private void Evaluate(AppendixText text)
    {
        text.Heading(0, "Appendix: Artifact Evaluation");
        text.Heading(1, "Artifact setup");
        text.Paragraph("Linux and the archive; no root, no network, and no installation but of hpcrun"
            + (HasRunner ? ", or none at all with the runner that the archive carries." : "."));
        text.Commands([$"hpcrun archive check {File}", $"hpcrun rerun {File} --expect {Digest} --dry-run"]);
        text.Heading(1, "Artifact execution");
        text.Paragraph("T1 checks every byte of the archive, T2 runs the recorded command in the recorded image with the "
            + "recorded inputs, T3 compares claims and results. T2 depends on T1, T3 on T2; one command does all three:");
        text.Commands(Runs.Select(run => $"hpcrun rerun {File} --run {run.Title} --in {run.Title}"));
        if (HasRunner)
        {
            text.Paragraph("Without hpcrun, for who trusts the archive:");
            text.Commands([$"unzip -q {File} -d x",
                .. Runs.Select(run => $"sh x/rerun.sh --run {run.Title} --in {run.Title}-too")]);
        }

        text.Heading(1, "Artifact analysis");
        text.Paragraph("The last line is the verdict, and the exit status: 0 where each claim and each result held, 3 where one "
            + "did not (with the place and the distance), 4 where the archive is damaged or another one.");
        text.Gap("How to read it", "what a reviewer should conclude from a claim that does not hold");
    }
}
