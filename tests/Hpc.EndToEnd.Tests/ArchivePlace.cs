namespace Hpc.EndToEnd.Tests;

/// <summary>A directory in which runs are recorded and archived.</summary>
internal static class ArchivePlace
{
    /// <summary>A run with an input, a variable, two results and a status, and its archive.</summary>
    private const string Made = """
        seal() { $hpcrun record seal --no-sacct "$1" 2> said; }
        archive() { $hpcrun archive --license CC-BY-4.0 --author 'Ana Example' "$@"; }
        record() { # NAME COMMAND...
            echo 17 > in.dat; name=$1; shift
            $hpcrun exec --record=$name.record --input mesh=in.dat --output 'out*' --stdout log --env SAID=a,b app.sqfs "$@" \
                || true
            eventually seal $name.record > sealed
        }

        """;

    public const string Program = "sh -c 'read n < \"$1\"; echo $((n * 2)) > out1; echo $SAID; exit 3' sh $PWD/in.dat";

    /// <returns>What the script prints; it has to succeed.</returns>
    public static string[] Run(Machine machine, string script)
    {
        string place = machine.NewDirectory();
        string begin = $"cd {place}; cp $image app.sqfs; export HPCRUN_CACHEDIR={place}/cache\n";
        return machine.Script(begin + Made + script).Run().Lines;
    }
}
