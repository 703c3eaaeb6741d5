using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary><c>features</c>, <c>--version</c> and <c>--help</c>.</summary>
internal static class InformationCommand
{
    public static int Features()
    {
        Terminal.Exact(RawText.Of(OciRuntime.Features.ToJson()) + "\n");
        return 0;
    }

    public static int Version()
    {
        InternalError.IfAskedFor();
        Terminal.Print($"hpcrun-oci version {ProgramVersion.Number}\ncommit: {ProgramVersion.Commit}\nspec: " +
            $"{ContainerState.SpecVersion}\n");
        return 0;
    }

    public static int Help(CommandSpec tree)
    {
        Terminal.Print(CommandHelp.Of(tree, OciCommands.Path));
        return 0;
    }
}
