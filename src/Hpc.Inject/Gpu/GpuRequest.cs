using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>Whether a launch gets a GPU driver: because it was asked for, or because image or job want a GPU and the host has
/// one. Looks at nothing but variables until one of them asks.</summary>
public static class GpuRequest
{
    /// <param name="container">The container's environment: the image may ask.</param>
    /// <param name="caller">The caller's: the job may ask.</param>
    public static bool Nvidia(RunRequest request, EnvironmentBlock container, EnvironmentBlock caller,
        Func<string, bool> exists) =>
        request.Nvidia ? !request.NoNvidia
            : !request.NoNvidia && !request.NoGpu && !HasNone(container)
                && (Asks(container, NvidiaVariables) || Asks(caller, NvidiaVariables))
                && exists("/dev/nvidiactl");

    public static bool Rocm(RunRequest request, EnvironmentBlock container, EnvironmentBlock caller, Func<string, bool> exists) =>
        request.Rocm ? !request.NoRocm
            : !request.NoRocm && !request.NoGpu && (Asks(container, RocmVariables) || Asks(caller, RocmVariables))
                && exists("/dev/kfd");

    private static readonly string[] NvidiaVariables = ["NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES", "SLURM_JOB_GPUS",
        "SLURM_STEP_GPUS"];

    private static readonly string[] RocmVariables = ["ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "SLURM_JOB_GPUS",
        "SLURM_STEP_GPUS"];

    /// <summary>What container runtimes agree on: none and void want no GPU.</summary>
    private static bool HasNone(EnvironmentBlock environment) =>
        environment.Get("NVIDIA_VISIBLE_DEVICES") is "none" or "void" or "";

    /// <summary>"NoDevFiles" and "-1" are what schedulers write for no device at all.</summary>
    private static bool Asks(EnvironmentBlock environment, string[] variables)
    {
        foreach (string variable in variables)
        {
            if (environment.Get(variable) is { Length: > 0 } value && value is not ("NoDevFiles" or "-1" or "none" or "void"))
            {
                return true;
            }
        }

        return false;
    }
}
