using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>What options mean only together, once all of them are known.</summary>
internal static class RequestSettlement
{
    /// <exception cref="UsageException">Together they ask for something that cannot be.</exception>
    public static RunRequest Of(RunRequest request) => ByItself(ReadOnly(OciMode(Network(FuseMounts(Threads(request))))));

    private static RunRequest Threads(RunRequest request) => request is not { PinNumerics: null, Threads: not null } ? request
        : throw new UsageException("cannot use --threads without --pin-numerics",
            "only pinned libraries are told how many threads to use", "--env OMP_NUM_THREADS=N, or add --pin-numerics");

    /// <summary>Whoever said that nothing can be written wins over whoever said that it can.</summary>
    private static RunRequest ReadOnly(RunRequest request) => !request.ReadOnly ? request
        : request with
        {
            WritableTmpfs = false,
            Writable = false,
            Overlays = [.. request.Overlays.Select(overlay => overlay with { ReadOnly = true })],
        };

    /// <summary>Others step into an instance by its name, and not into its job step's namespaces; a program with limits has a
    /// cgroup of its own.</summary>
    private static RunRequest ByItself(RunRequest request) =>
        request.Instance is null && request.Limits.IsNone ? request : request.Alone();

    private static RunRequest OciMode(RunRequest request) => !request.OciMode ? request
        : With(request.NoCompat ? request : OptionTable.Compatible(request),
            $"--oci has no effect of its own: hpcrun has one mode{(request.NoCompat ? "" : ", and takes it for --compat")}");

    private static RunRequest FuseMounts(RunRequest request) => request switch
    {
        { FuseMounts.Count: 0 } => request,
        { Pid: false, Instance: null } => throw new UsageException("cannot use --fusemount together with --no-pid",
            "the FUSE program ends with a PID namespace, and would stay without one", "remove one of them"),
        { FuseMounts.Count: > FuseMountRequest.Most } => throw new UsageException(
            $"cannot use --fusemount more than {FuseMountRequest.Most} times", "each one needs a descriptor of the launch",
            "mount the others in the container"),
        _ => request,
    };

    /// <summary>With --fakeroot Apptainer goes on without a network, too, where it is not installed set-uid.</summary>
    private static RunRequest Network(RunRequest request) => request.VirtualNetwork is not { } network ? request
        : request.FakeRoot
        ? With(request with { Network = NetworkRequest.None }, $"{network} is taken for --net none: virtual networks need root")
        : throw new UsageException(
            $"{network} is not supported", "virtual networks need root",
            "use --net none, or remove it: MPI needs the node's network");

    private static RunRequest With(RunRequest request, string warning) =>
        request with { Warnings = [.. request.Warnings, warning] };
}
