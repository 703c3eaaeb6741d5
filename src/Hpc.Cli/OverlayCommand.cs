using Hpc.CommandLine;
using Hpc.Launch.Overlay;
using Hpc.Launch.Solver;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>hpcrun overlay: writable layers in files (<c>exec --overlay FILE</c>).</summary>
internal static class OverlayCommand
{
    private const int DefaultMebibytes = 64;

    public static CommandSpec Tree() => Verbs.Spec("overlay") with
    {
        Commands =
        [
            new("create", "Make a file with an empty ext3 file system, or put one into a SIF file, as Apptainer makes them.")
            {
                Arguments = ["FILE"],
                Options =
                [
                    new("size", 's', "MIB", $"size in MiB; {DefaultMebibytes}, which is also the least"),
                    new("sparse", 'S', null, "blocks of the disk are taken when something is written"),
                    new("create-dir", '\0', "DIR", "a directory in it, by its path in the container; several times"),
                    new("fakeroot", 'f', null, "for exec --fakeroot, and for it only: the files belong to uid 0"),
                ],
                Run = Create,
            },
        ],
    };

    private static int Create(ParsedArguments words)
    {
        uint mebibytes = words.Number("size") ?? DefaultMebibytes;
        EnvironmentBlock environment = SolverProcess.OfThisProcess().Environment;
        OverlayFileRequest request = new(mebibytes, words.Has("sparse"),
            [.. words.All("create-dir").Select(path => ContainerPath.Of("/" + path))])
        {
            ForRoot = words.Has("fakeroot"),
        };
        if (SifLayer.IsFor(words[0]))
        {
            if (request.ForRoot)
            {
                throw new UsageException($"cannot use --fakeroot with '{words[0]}': a partition of an image belongs to its user",
                    null, "make a file of its own: hpcrun overlay create --fakeroot layer.img");
            }

            return SifLayer.Create(words[0], request, environment);
        }

        OverlayFile.Create(words[0], request, environment);
        return 0;
    }
}
