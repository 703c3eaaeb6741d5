using Hpc.Images;
using Hpc.Launch.Injecting;
using Hpc.Launch.Solver;
using Hpc.Plan;

namespace Hpc.Launch.Deciding;

/// <summary>A launch of which all is decided but how it comes by its namespaces: this process's own, or another rank's, for whom
/// the process that serves its image decides. Nothing is done yet, and what it was decided from is as it was.</summary>
/// <param name="Host">The facts that it was decided from.</param>
/// <param name="Injection">What of the host goes into the image.</param>
public sealed record LaunchDecision(RunRequest Request, HostFacts Host, SolverStart Solver, Injection Injection, PlanDraft Draft)
{
    /// <summary>Why there is nothing to execute, which is no failure; then there is no plan either.</summary>
    public string? NothingToDo => Solver.Process.NothingToDo;

    /// <summary>What the user should know, none where he wants to hear nothing.</summary>
    public IEnumerable<string> Warnings => Request.Verbosity == Verbosity.Quiet ? [] : Solver.Warnings.Concat(Draft.Warnings);

    /// <summary>There is something to execute and nothing to say.</summary>
    public bool IsSilent => NothingToDo is null && Solver.Process.Notes.Count == 0 && !Warnings.Any();

    /// <param name="caller">The variables that the solver's are made from: this process's, or the rank's.</param>
    /// <param name="injecting">null: nothing of the host goes in.</param>
    /// <exception cref="RefusedException">It cannot work.</exception>
    public static LaunchDecision Decide(RunRequest request, HostFacts host, OpenImage image, EnvironmentBlock caller,
        HostInjection? injecting, PhaseTimes? times = null)
    {
        request = request.For(image.OciConfiguration);
        SolverStart solver = SolverStart.Compose(request, host, image, caller);
        times?.Mark("environment");
        if (solver.Process.NothingToDo is not null)
        {
            return new LaunchDecision(request, host, solver, Injection.None, PlanDraft.OfNothing);
        }

        Injection injection = injecting?.Decide(request, caller, solver) ?? Injection.None;
        solver = solver.With(injection.Environment);
        times?.Mark("what of the host goes in");
        PlanDraft draft = Planner.Draft(request, host, image.Facts, solver.Process, solver.Environment, injection);
        times?.Mark("plan");
        return new LaunchDecision(request, host, solver, injection, draft);
    }

    /// <summary>The same for a rank that wants the same, with its own variables; null where other things of the host would go
    /// in.</summary>
    public LaunchDecision? WithSolver(SolverStart solver, EnvironmentBlock caller, HostInjection injecting)
    {
        if (!ReferenceEquals(injecting.Decide(Request, caller, solver), Injection))
        {
            return null;
        }

        solver = solver.With(Injection.Environment);
        return this with { Solver = solver, Draft = Draft with { Solver = Planner.Solver(solver.Process, solver.Environment) } };
    }
}
