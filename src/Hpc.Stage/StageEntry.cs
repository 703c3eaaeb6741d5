using System.Runtime.InteropServices;
using Hpc.Binary;

namespace Hpc.Stage;

/// <summary>What the stage kept of the start of the process, before the runtime existed.</summary>
public static unsafe partial class StageEntry
{
    /// <summary>The words of the command line, argv[0] first, one char per byte.</summary>
    public static string[] Arguments()
    {
        string[] words = new string[hpcrun_argc()];
        byte** argv = hpcrun_argv();
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = Text(argv[i]);
        }

        return words;
    }

    /// <summary>The environment as the kernel gave it.</summary>
    public static List<string> Environment()
    {
        List<string> entries = new(64);
        for (byte** entry = hpcrun_env(); *entry != null; entry++)
        {
            entries.Add(Text(*entry));
        }

        return entries;
    }

    /// <summary>The socket to the process that will become the solver, or -1 where the command launches nothing.</summary>
    public static int ControlSocket() => hpcrun_control();

    /// <summary>The listening socket at which other processes of the same launcher ask for a plan; -1 where another process has
    /// it.</summary>
    public static int PlanSocket() => hpcrun_plan_socket();

    /// <summary>The process that will be the solver.</summary>
    public static int Solver() => hpcrun_solver();

    /// <summary>The process that started it: a shell, slurmstepd, an MPI launcher.</summary>
    public static int LauncherProcess() => hpcrun_launcher();

    /// <summary>The process between the solver and this one in a job of Slurm (adr/0016); 0 if this one is an orphan.</summary>
    public static int Keeper() => hpcrun_keeper();

    /// <summary>CLOCK_MONOTONIC at the start of the process, in nanoseconds.</summary>
    public static long StartedNanoseconds() => (long)hpcrun_started_ns();

    /// <summary>Whether a child of this process could do that in a user namespace of its own: 0, or the errno.</summary>
    public static int Try(KernelFeature feature) => hpcrun_try_feature((int)feature);

    private static string Text(byte* bytes) => RawText.Of(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(bytes));

    [LibraryImport("hpcrunstage")]
    private static partial int hpcrun_argc();

    [LibraryImport("hpcrunstage")]
    private static partial byte** hpcrun_argv();

    [LibraryImport("hpcrunstage")]
    private static partial byte** hpcrun_env();

    [LibraryImport("hpcrunstage")]
    private static partial int hpcrun_control();

    [LibraryImport("hpcrunstage")]
    private static partial int hpcrun_plan_socket();

    [LibraryImport("hpcrunstage")]
    private static partial int hpcrun_solver();

    [LibraryImport("hpcrunstage")]
    private static partial int hpcrun_launcher();

    [LibraryImport("hpcrunstage")]
    private static partial int hpcrun_keeper();

    [LibraryImport("hpcrunstage")]
    private static partial int hpcrun_try_feature(int feature);

    [LibraryImport("hpcrunstage")]
    private static partial ulong hpcrun_started_ns();
}
