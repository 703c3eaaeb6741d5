using System.Text;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Images;
using Hpc.Inject;
using Hpc.Launch;
using Hpc.Launch.Injecting;
using Hpc.Launch.Solver;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary><c>hpcrun mpi IMAGE [PROGRAM]</c>: the MPI of host and image side by side, the launcher, and what exec would do, with
/// the reasons.</summary>
internal static class MpiCommand
{
    /// <summary>Status 0 if it works, 1 where N ranks would be N programs of one.</summary>
    public static int Run(ParsedArguments words)
    {
        List<string> options = words.Text("mpi") is { } policy ? ["--mpi", policy] : [];
        foreach (string library in words.All("mpi-library"))
        {
            options.AddRange(["--mpi-library", library]);
        }

        SolverProcess caller = SolverProcess.OfThisProcess();
        RunRequest request = ExecCommand.Parse(CommandKind.Exec,
            [.. options, words[0], words.Arguments.Count > 1 ? words[1] : "/bin/sh"],
            caller.Environment, "hpcrun", SiteConfiguration.Read(caller.Environment));
        OpenImage image = ImageOpener.Open(request.Image);
        SolverStart solver = SolverStart.Compose(request, HostProbe.Read(caller.Environment, caller.WorkingDirectory), image,
            caller.Environment);
        InjectionDraft draft = HostInjection.Draft(image, caller.Environment, solver.Environment);
        MpiInjection mpi = HostInjection.Mpi(draft, HostInjection.Lists(), request, caller.Environment, solver);
        LauncherOffer offer = LauncherOffer.Of(caller.Environment);
        MpiDecision decision = mpi.Decide(request.Mpi, offer);
        Terminal.Print(Report(mpi, draft, offer, decision));
        return decision.Refusal is null ? 0 : 1;
    }

    internal static string Report(MpiInjection mpi, InjectionDraft draft, LauncherOffer offer, MpiDecision decision)
    {
        StringBuilder text = new();
        Row(text, "", "library", "product", "binary interface", "speaks", "C library");
        Library(text, "image", mpi.Image, draft.Image);
        foreach (MpiLibrary host in mpi.Hosts)
        {
            Library(text, "host", host, draft.Host);
        }

        if (mpi.Hosts.Count == 0)
        {
            Library(text, "host", null, draft.Host);
        }

        text.Append(
            $"\nlauncher  {(offer.IsStep ? $"{offer.Name}: {offer.Ranks} ranks, offers "
                + $"{MpiText.Of(offer.WireUp)}" : "none: not a rank of a job step")}\n");
        text.Append(
            $"decision  {(decision.Refusal is { } refusal ? "refused: " + refusal : decision.Host is { } chosen ? $"the host's "
                + $"{chosen.Title}" : mpi.Image is null ? "nothing to do" : "the image's own")}\n");
        foreach (string reason in decision.Reasons)
        {
            text.Append("          ").Append(reason).Append('\n');
        }

        return decision.Refusal is null ? text.ToString()
            : text.Append("try       ").Append(decision.Remedy).Append('\n').ToString();
    }

    private static void Library(StringBuilder text, string side, MpiLibrary? library, LibrarySearch tree)
    {
        string libc = tree.IsMusl ? "musl" : "glibc " + GlibcDecision.VersionIn(tree);
        Row(text, side, library?.Path ?? "none", library?.Title ?? "-", library?.FamilyText ?? "-",
            library is null ? "-" : MpiText.Of(library.WireUp), libc);
    }

    private static void Row(StringBuilder text, string side, string path, string product, string family, string wireUp,
        string libc) =>
        text.Append(side.PadRight(7)).Append(path.PadRight(46)).Append("  ").Append(product.PadRight(16)).Append("  ")
            .Append(family.PadRight(20)).Append("  ")
            .Append(wireUp.PadRight(24)).Append("  ").Append(libc).Append('\n');
}
