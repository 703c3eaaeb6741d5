namespace Hpc.Plan;

/// <summary>Directories through which the launcher of parallel programs talks to its ranks: PMIx keeps shared memory and locks
/// below slurmd's spool directory or mpirun's session directory.</summary>
public static class LauncherPlacements
{
    /// <summary>What the environment names; see <see cref="HostFacts.LauncherDirectories"/>.</summary>
    public static IReadOnlyList<string> Named(EnvironmentBlock environment)
    {
        List<string> paths = [];
        foreach (string variable in ParallelLauncher.Directories)
        {
            if (environment.Get(variable) is ['/', ..] path && !paths.Contains(path))
            {
                paths.Add(path);
            }
        }

        return paths;
    }

    /// <summary>Binds of those that are not visible through another bind anyway.</summary>
    internal static List<Placement> Of(HostFacts host, IReadOnlyList<Placement> present)
    {
        List<Placement> placements = [];
        foreach (string path in host.LauncherDirectories)
        {
            if (!present.Any(placement => Shows(placement, ContainerPath.Of(path))))
            {
                placements.AddRange(DefaultPlacements.Bind(host, path, path, "the launcher's directory for its ranks"));
            }
        }

        return placements.ConvertAll(placement => placement with { Wish = PlacementWish.Needed });
    }

    private static bool Shows(Placement placement, ContainerPath path) =>
        placement is BindPlacement bind && bind.Target.ToString() == bind.Source && bind.Recursive && bind.Target.Contains(path);
}
