using System.Text;
using Hpc.Host;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary><c>features</c>, <c>--version</c> and <c>--help</c>.</summary>
internal static class InformationCommand
{
    public const string Verbs = "create, run, start, state, list, kill, delete, exec, features";

    public static int Features()
    {
        Terminal.Exact(Encoding.Latin1.GetString(OciRuntime.Features.ToJson()) + "\n");
        return 0;
    }

    public static int Version()
    {
        Terminal.Print($"hpcrun-oci version {typeof(InformationCommand).Assembly.GetName().Version?.ToString(3)}\nspec: {ContainerState.SpecVersion}\n");
        return 0;
    }

    public static int Help()
    {
        Terminal.Print("""
            An OCI runtime (runtime-spec 1.2) for users without privilege: what podman, Slurm and others call to run a bundle.

            usage: hpcrun oci [--root DIR] [--log FILE] [--log-format text|json] COMMAND ...

              create [--bundle DIR] [--pid-file FILE] [--console-socket PATH] [--preserve-fds N] [--no-pivot] [--no-new-keyring] ID
              run    as create, and [--detach] [--keep] [--no-relay]: signals of processes are not passed on, as where Slurm signals all of a step
              start ID
              state ID
              list [--quiet] [--format json]
              kill [--all] ID [SIGNAL]
              delete [--force] ID
              exec [--process FILE] [--detach] [--pid-file FILE] [--console-socket PATH] [--tty] [--user UID[:GID]] [--cwd DIR]
                   [--env NAME=VALUE] [--cap NAME] [--no-new-privs] [--additional-gids GID] [--preserve-fds N] ID COMMAND [ARG...]
              features

            Containers are remembered in $XDG_RUNTIME_DIR/hpcrun-oci, or below --root.

            """);
        return 0;
    }
}
