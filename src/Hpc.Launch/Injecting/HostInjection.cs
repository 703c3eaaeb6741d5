using System.Runtime.InteropServices;
using Hpc.Host;
using Hpc.Images;
using Hpc.Inject;
using Hpc.Launch.Solver;
using Hpc.Plan;

namespace Hpc.Launch.Injecting;

/// <summary>Finds out what of the host a launch needs in its image, and asks Hpc.Inject how. A launch that needs nothing looks at
/// variables only; ranks that need the same are decided once.</summary>
public sealed class HostInjection(OpenImage image)
{
    /// <summary>Beside bin/hpcrun; what it says replaces the built-in lists.</summary>
    private const string ListsBesideUs = "share/hpcrun/libraries.toml";

    /// <summary>Ranks that run different programs have different needs; nobody starts more kinds at once.</summary>
    private const int MaxKnown = 16;

    private readonly Lock _deciding = new();
    private readonly List<(InjectionNeed Need, Injection Injection)> _known = [];

    /// <summary>The decision. Its variables are for the solver, whose environment is as it was.</summary>
    /// <param name="caller">The caller's environment.</param>
    /// <exception cref="RefusedException">What was asked for cannot be.</exception>
    public Injection Decide(RunRequest request, EnvironmentBlock caller, SolverStart solver)
    {
        InjectionNeed? need = InjectionNeed.Of(request, caller, solver.Environment, Exists);
        return need is null ? Injection.None : Known(need, request, caller, solver);
    }

    private Injection Known(InjectionNeed need, RunRequest request, EnvironmentBlock caller, SolverStart solver)
    {
        lock (_deciding)
        {
            foreach ((InjectionNeed known, Injection decided) in _known)
            {
                if (known.Equals(need))
                {
                    return decided;
                }
            }

            Injection injection = Decide(need, request, caller, solver);
            if (_known.Count == MaxKnown)
            {
                _known.RemoveAt(0);
            }

            _known.Add((need, injection));
            return injection;
        }
    }

    private Injection Decide(InjectionNeed need, RunRequest request, EnvironmentBlock caller, SolverStart solver)
    {
        InjectionDraft draft = Draft(image, caller, solver.Environment);
        LibraryLists lists = Lists();
        if (request.Devices.Count > 0)
        {
            new CdiInjection(draft, request.Contain).Add(request.Devices, request.CdiDirectories);
        }

        GpuInjection gpu = new(draft, lists, request.GpuLibraryPath);
        if (need.Nvidia)
        {
            gpu.Add(GpuVendor.Nvidia, request.Nvidia, request.Contain, solver.Environment);
        }

        if (need.Rocm)
        {
            gpu.Add(GpuVendor.Rocm, request.Rocm, request.Contain, solver.Environment);
        }

        if (need.Mpi)
        {
            MpiInjection mpi = Mpi(draft, lists, request, caller, solver);
            mpi.Add(mpi.Decide(request.Mpi, need.Offer), isAskedFor: request.Mpi is MpiPolicy.Host or MpiPolicy.Image,
                need.Offer.IsFirst);
            if (mpi.Image is not null)
            {
                FabricInjection.Add(draft, lists, caller, request.Contain);
            }
        }

        return draft.Build(solver.Environment.Get("LD_LIBRARY_PATH"));
    }

    /// <summary>Both trees, each as its loader would search it.</summary>
    public static InjectionDraft Draft(OpenImage image, EnvironmentBlock caller, EnvironmentBlock container)
    {
        ElfIdentity identity = Identity();
        return new InjectionDraft(
            new LibrarySearch(new HostTree(), identity, caller.Get("LD_LIBRARY_PATH")),
            new LibrarySearch(image.OwnFiles, identity, container.Get("LD_LIBRARY_PATH")));
    }

    /// <summary>The MPI of a launch, looked at.</summary>
    public static MpiInjection Mpi(InjectionDraft draft, LibraryLists lists, RunRequest request, EnvironmentBlock caller,
        SolverStart solver) =>
        new(draft, lists, Program(draft, solver.Process), caller.Get("PATH"), solver.Environment.Get("PATH"),
            request.MpiLibraries);

    /// <summary>The solver, where it is an ELF program of the image or, in a directory that is bound, of the host.</summary>
    private static FoundLibrary? Program(InjectionDraft draft, ProcessArguments process)
    {
        foreach (string candidate in process.Candidates)
        {
            if (candidate.StartsWith('/')
                && (draft.Image.At(candidate)
                ?? (draft.Image.Files.Follow(candidate).Exists ? null : draft.Host.At(candidate))) is { } found)
            {
                return found;
            }

            if (!candidate.StartsWith('/') && candidate.Contains('/', StringComparison.Ordinal)
                && draft.Host.At($"{Linux.Unistd.WorkingDirectory()}/{candidate}") is { } relative)
            {
                return relative;
            }
        }

        return null;
    }

    /// <summary>The lists of the installation, or the built-in ones.</summary>
    public static LibraryLists Lists()
    {
        string program = Linux.Unistd.ReadLink("/proc/self/exe") ?? "";
        string prefix = program[..Math.Max(0, program.LastIndexOf("/bin/", StringComparison.Ordinal))];
        string file = $"{prefix}/{ListsBesideUs}";
        return LibraryLists.Read(file, prefix.Length == 0 ? null : SmallFile.ReadText(file));
    }

    /// <summary>The machine that this program runs on.</summary>
    public static ElfIdentity Identity() => new(true, true, RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.Arm64 => ElfMachine.AArch64,
        Architecture.Ppc64le => ElfMachine.PowerPc64,
        Architecture.RiscV64 => ElfMachine.RiscV,
        _ => ElfMachine.X86_64,
    });

    private static bool Exists(string path) => Linux.Stat.Of(path, followLinks: true, out _) is not null;
}
