namespace Hpc.Plan;

/// <summary>The program's cgroup is entered first: what the launch itself takes counts, too.</summary>
internal static class LimitSteps
{
    public static List<Step> Of(RunRequest request, HostFacts host) =>
        !request.Limits.IsNone && CgroupFiles.Of(request.Limits) is { Count: > 0 } files
        ? [new WriteStep(host.Cgroup + "/cgroup.procs", "0", "limits of the program: " + string.Join(", ",
        files.Select(file => $"{file.Key} {file.Value}")))]
        : [];
}
