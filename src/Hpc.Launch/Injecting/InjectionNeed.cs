using System.Text;
using Hpc.Inject;
using Hpc.Plan;

namespace Hpc.Launch.Injecting;

/// <summary>What of the host a launch wants in its image, and all that the decision about it depends on: two ranks with the same
/// need get the same.</summary>
internal sealed record InjectionNeed(bool Nvidia, bool Rocm, bool Mpi, LauncherOffer Offer, string Context)
{
    /// <summary>Variables that a decision may look at.</summary>
    private static readonly string[] Variables =
    [
        "LD_LIBRARY_PATH", "PATH", "NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "SLURM_JOB_GPUS",
            "SLURM_STEP_GPUS", "ROCR_VISIBLE_DEVICES",
        "HIP_VISIBLE_DEVICES", .. ParallelLauncher.Directories,
    ];

    /// <summary>null if nothing is wanted: most launches.</summary>
    public static InjectionNeed? Of(RunRequest request, EnvironmentBlock caller, EnvironmentBlock container,
        Func<string, bool> exists)
    {
        bool nvidia = GpuRequest.Nvidia(request, container, caller, exists), rocm =
            GpuRequest.Rocm(request, container, caller, exists);
        LauncherOffer offer = request.Mpi == MpiPolicy.Off ? LauncherOffer.None : LauncherOffer.Of(caller);
        bool mpi = offer.IsOneOfSeveral || request.Mpi is MpiPolicy.Host or MpiPolicy.Image;
        return nvidia || rocm || mpi || request.Devices.Count > 0
            ? new InjectionNeed(nvidia, rocm, mpi, offer, ContextOf(request, caller, container)) : null;
    }

    private static string ContextOf(RunRequest request, EnvironmentBlock caller, EnvironmentBlock container)
    {
        StringBuilder context =
            new($"{request.Nvidia}{request.Rocm}{request.Contain}{request.Mpi}{request.Command}"
                + $"{(request.Arguments.Count > 0 ? request.Arguments[0] : "")}");
        foreach (IReadOnlyList<string> list in new[] { request.GpuLibraryPath, request.MpiLibraries, request.Devices,
            request.CdiDirectories })
        {
            context.Append('\n').AppendJoin('\t', list);
        }

        foreach (string variable in Variables)
        {
            context.Append('\n').Append(caller.Get(variable)).Append('\n').Append(container.Get(variable));
        }

        return context.ToString();
    }
}
