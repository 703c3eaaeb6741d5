using System.Runtime.InteropServices;
using Hpc.Inject;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>Finds out what of the host a launch needs in its image, and asks Hpc.Inject how. A launch that needs nothing looks at
/// variables only; ranks that need the same are decided once.</summary>
public sealed class HostInjection(OpenImage image)
{
    /// <summary>Beside bin/hpcrun; what it says replaces the built-in lists.</summary>
    private const string ListsBesideUs = "share/hpcrun/libraries.toml";

    private readonly Lock _deciding = new();
    private InjectionNeed? _known;
    private Injection _injection = Injection.None;

    /// <summary>The decision; its variables are set in the solver's environment.</summary>
    /// <param name="caller">The caller's environment.</param>
    /// <exception cref="LaunchRefusedException">What was asked for cannot be.</exception>
    public Injection Decide(RunRequest request, EnvironmentBlock caller, SolverStart solver)
    {
        InjectionNeed? need = InjectionNeed.Of(request, caller, solver.Environment, Exists);
        if (need is null)
        {
            return Injection.None;
        }

        lock (_deciding)
        {
            if (!need.Equals(_known))
            {
                _injection = Decide(need, request, caller, solver);
                _known = need;
            }
        }

        foreach (EnvironmentAssignment assignment in _injection.Environment)
        {
            solver.Environment.Set(assignment.Name, assignment.Value);
        }

        return _injection;
    }

    private Injection Decide(InjectionNeed need, RunRequest request, EnvironmentBlock caller, SolverStart solver)
    {
        ElfIdentity identity = Identity();
        LibrarySearch host = new(new HostTree(), identity, caller.Get("LD_LIBRARY_PATH"));
        InjectionDraft draft = new(host, new LibrarySearch(new ImageTree(image), identity, libraryPath: null));
        GpuInjection gpu = new(draft, Lists(), request.GpuLibraryPath);
        if (need.Nvidia)
        {
            gpu.Add(GpuVendor.Nvidia, request.Nvidia, request.Contain, solver.Environment);
        }

        if (need.Rocm)
        {
            gpu.Add(GpuVendor.Rocm, request.Rocm, request.Contain, solver.Environment);
        }

        return draft.Build(solver.Environment.Get("LD_LIBRARY_PATH"));
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
