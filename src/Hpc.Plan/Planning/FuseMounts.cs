namespace Hpc.Plan;

/// <summary>File systems that programs of the container serve (<c>--fusemount</c>): mounted with the others, served once the host
/// has left.</summary>
internal static class FuseMounts
{
    /// <summary>Behind those of layers in files.</summary>
    private const int FirstSlot = 32 - FuseMountRequest.Most;

    public static IEnumerable<Placement> Placements(RunRequest request) =>
        request.FuseMounts.Select((mount, index) => new FusePlacement(
            FirstSlot + index, mount.Command[0], ContainerPath.Of(mount.MountPoint), $"{mount.Origin}: {mount.Command[0]}"));

    public static List<Step> Mount(FusePlacement fuse, string target, uint userId, uint groupId)
    {
        List<Step> steps = [];
        string options = $"rootmode=40000,user_id={userId},group_id={groupId}{(userId == 0 ? ",allow_other" : "")}";
        steps.Add(new MountFuseStep(RootLayout.Host("/dev/fuse"), fuse.Slot, fuse.Source, target,
            MountFlags.MS_NOSUID | MountFlags.MS_NODEV, options, fuse.Reason));

        return steps;
    }

    /// <param name="environment">The program's, in which PATH is.</param>
    public static List<Step> Start(RunRequest request, EnvironmentBlock environment)
    {
        List<Step> steps = [];
        if (request.FuseMounts.Count > 0)
        {
            steps.Add(new NoNewPrivilegesStep("no program in the image can gain privileges"));
        }

        for (int index = 0; index < request.FuseMounts.Count; index++)
        {
            FuseMountRequest mount = request.FuseMounts[index];
            string path = environment.Get(WellKnownVariable.Path) ?? WellKnownVariable.DefaultPath;
            steps.Add(new StartFuseProgramStep(
                FirstSlot + index, ProcessDecision.Search(mount.Arguments, path), [.. environment.Entries], mount.IsDaemon,
                $"{mount.Command[0]} serves {mount.MountPoint} ({mount.Origin})"));
        }

        return steps;
    }

    /// <summary>Whatever is mounted inside one would wait for its program, which starts later.</summary>
    /// <exception cref="RefusedException">Something is.</exception>
    public static void RequireNothingInside(ResolvedTree tree)
    {
        foreach (ResolvedPlacement fuse in tree.Placements)
        {
            if (fuse.Placement is not FusePlacement)
            {
                continue;
            }

            ContainerPath at = fuse.Point.Path;
            if (tree.Placements.FirstOrDefault(other => other != fuse && at.Contains(other.Point.Path)) is { } inside)
            {
                throw new RefusedException($"cannot mount on '{inside.Point.Path}': it lies in a FUSE file system",
                    $"the program that serves {at} starts when everything is mounted",
                    "choose another directory for one of them");
            }
        }
    }
}
