namespace Hpc.EndToEnd.Tests;

/// <summary>--pin-numerics, with libraries that only say what they are (tests/clients/numerics has real ones).</summary>
[Collection(Machine.Name)]
public class PinNumericsTests(Machine machine)
{
    /// <summary>Makes image.sqfs and looks at it; HPCRUN_CACHEDIR is a directory of the test's own.</summary>
    private const string Prepared = """
        export HPCRUN_CACHEDIR=$PWD/cache
        cp -a $dir tree && chmod u+w tree tree/usr 2> /dev/null; mkdir -p tree/opt/lib
        printf 'OpenBLAS 0.3.21 DYNAMIC_ARCH\0OPENBLAS_CORETYPE\0' > tree/opt/lib/libopenblas.so.0
        printf 'x' > tree/opt/lib/libfftw3.so.3.6.10
        $hpcrun convert tree image.sqfs 2> said || { cat said; exit 1; }

        """;

    [EndToEndFact]
    public void The_libraries_of_an_image_are_found_once_and_told_what_to_use()
    {
        Outcome outcome = machine.Script(Prepared + """
            $hpcrun exec --pin-numerics=v2 image.sqfs true 2> said; echo "$?: $(head -n 1 said)"; tail -n 1 said
            $hpcrun record prepare image.sqfs
            show='echo $OPENBLAS_CORETYPE $OPENBLAS_NUM_THREADS'
            $hpcrun exec --pin-numerics=v2 image.sqfs sh -c "$show" 2> said; grep -c FFTW said
            $hpcrun -q exec --pin-numerics=x86-64-v2 --threads 3 image.sqfs sh -c "$show"
            cp image.sqfs elsewhere.sqfs && HPCRUN_PIN_NUMERICS=v2 $hpcrun -q exec elsewhere.sqfs sh -c "$show"
            OPENBLAS_NUM_THREADS=8 $hpcrun exec --pin-numerics=v2 image.sqfs sh -c "$show" 2> said; grep -c "stays '8'" said
            $hpcrun cache list | grep -c '^libraries'
            """).In(machine.NewDirectory()).Run();
        Assert.Equal(
            [
                "255: hpcrun: cannot pin the libraries of 'image.sqfs': nobody has looked which there are",
                    "  try:  hpcrun record prepare image.sqfs",
                "image.sqfs:", "  FFTW 3.6.10  /opt/lib/libfftw3.so.3.6.10", "  OpenBLAS 0.3.21  /opt/lib/libopenblas.so.0",
                "Nehalem 1", "1", "Nehalem 3", "Nehalem 1", "Nehalem 8", "1", "1",
            ], [.. outcome.Lines.Where(line => !line.Contains("glibc", StringComparison.Ordinal))]);
    }

    /// <summary>One of them asks; the others get what it got.</summary>
    [EndToEndFact]
    public void Ranks_of_a_step_are_all_pinned()
    {
        Outcome outcome = machine.Script(Prepared + """
            $hpcrun record prepare image.sqfs > said
            export MPI_LOCALNRANKS=6
            for rank in 0 1 2 3 4 5; do $hpcrun -q exec --pin-numerics=v2 image.sqfs sh -c 'echo $OPENBLAS_CORETYPE' & done; wait
            """).In(machine.NewDirectory()).Run().Ended(0);
        Assert.Equal(Enumerable.Repeat("Nehalem", 6), outcome.Lines);
    }

    /// <summary>What pinned a run is in its record, and is set again; that the program saw it is read back from its
    /// result.</summary>
    [EndToEndFact]
    public void A_rerun_is_pinned_as_the_run_was()
    {
        Outcome outcome = machine.Script(Prepared + """
            $hpcrun record prepare image.sqfs > said
            show='echo $OPENBLAS_CORETYPE $OPENBLAS_NUM_THREADS > out'
            $hpcrun -q exec --record=a.record --pin-numerics=v2 --threads 2 --output out image.sqfs sh -c "$show"
            seal() { $hpcrun record seal --no-sacct a.record 2> said; }
            eventually seal > sealed
            $hpcrun archive --license CC-BY-4.0 a.record -o p.zip > made
            rm -r cache; export HPCRUN_CACHEDIR=$PWD/none
            $hpcrun rerun p.zip --in one --pin-numerics=recorded > told; echo $?; grep -E '^pinned|all held' told
            cat one/work/out
            $hpcrun rerun p.zip --in two --pin-numerics=none > told || echo $?; grep -c '^note .*--pin-numerics=none' told
            $hpcrun rerun p.zip --in three --pin-numerics=v3 2> said || echo $?; head -n 1 said
            """).In(machine.NewDirectory()).Run().Ended(0);
        Assert.Equal(
            [
                "0", "pinned     numeric libraries to x86-64-v2, as recorded", "all held: 2 of 2", "Nehalem 2", "3", "1", "255",
                "hpcrun: cannot use --pin-numerics \"v3\": expected recorded or none",
            ], outcome.Lines);
    }

    [EndToEndTheory]
    [InlineData("exec --pin-numerics=v9 image.sqfs true", "cannot pin to \"v9\"", "x86-64-v3")]
    [InlineData("exec --threads 2 image.sqfs true", "--threads without --pin-numerics")]
    [InlineData("exec --pin-numerics --threads 0 image.sqfs true", "from 1 to 65536")]
    [InlineData("exec --pin-numerics tree true", "the image is a directory", "hpcrun convert tree")]
    [InlineData("exec --pin-numerics instance://x true", "with a container that runs")]
    public void What_cannot_be_pinned_is_refused(string words, params string[] said) =>
        machine.Script(Prepared + $"$hpcrun record prepare image.sqfs > said; $hpcrun {words}; echo $?")
            .In(machine.NewDirectory()).Run()
            .Ended(0).Says(said);
}
