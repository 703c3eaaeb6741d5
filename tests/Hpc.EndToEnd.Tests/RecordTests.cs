using System.Text.Json;

namespace Hpc.EndToEnd.Tests;

/// <summary>exec --record, and what hpcrun record makes of it.</summary>
[Collection(Machine.Name)]
public class RecordTests(Machine machine)
{
    /// <summary>Until nothing is appended any more.</summary>
    private const string Seal = "seal() { $hpcrun record seal --no-sacct \"$@\" 2> said; }; ";

    [EndToEndFact]
    public void A_record_has_image_command_variables_inputs_results_and_the_end()
    {
        Run("""
            echo 17 > in.dat
            export OMP_NUM_THREADS=3 OTHER=no MY_TOKEN=x
            $hpcrun exec --record=a.record --input mesh=in.dat --output 'out*' --env SAID=yes --env API_TOKEN=abc app.sqfs \
                sh -c 'cat "$1" > out1; exit 3' sh $PWD/in.dat || true
            eventually seal a.record
            """);
        JsonElement record = Shown("a.record");
        Assert.Equal("""{"ranks":"0","status":3,"source":"pidfd"}""",
            record.GetProperty("ranks").GetProperty("ends")[0].GetRawText());
        Assert.Equal($"sha256:{Sha256("app.sqfs")}", record.GetProperty("image")[0].GetProperty("digest").GetString());
        Assert.Equal("""["sh","-c","cat \"$1\" > out1; exit 3","sh","{input:mesh}"]""",
            record.GetProperty("command")[0].GetProperty("arguments").GetRawText());
        Assert.Equal("{cwd}", record.GetProperty("command")[0].GetProperty("directory").GetString());
        JsonElement[] variables = [.. record.GetProperty("variables")[0].GetProperty("items").EnumerateArray()];
        Assert.Equal(("3", "host"), Variable(variables, "OMP_NUM_THREADS"));
        Assert.Equal(("yes", "user"), Variable(variables, "SAID"));
        Assert.Equal(("{secret}", "user"), Variable(variables, "API_TOKEN"));
        Assert.DoesNotContain(variables, variable => variable.GetProperty("name").GetString() is "OTHER" or "MY_TOKEN" or "HOME");
        Assert.Equal(
            [$"input {{cwd}}/in.dat sha256:{Sha256("in.dat")}", $"output {{cwd}}/out1 sha256:{Sha256("out1")}"],
            record.GetProperty("files").EnumerateArray()
                .Select(file => $"{file.GetProperty("role")} {file.GetProperty("path")} {file.GetProperty("digest")}"));
        Assert.DoesNotContain(machine.User.Name, record.GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>The process of the shell's becomes the program, and its record is there before it runs.</summary>
    [EndToEndFact]
    public void A_record_is_there_before_the_program_starts_in_the_same_process() => Assert.Equal(
        ["same", "1"],
        Run("""
            $hpcrun exec --record=b.record app.sqfs sh -c 'echo $$; ls b.record | grep -c part' > said.pid & process=$!
            wait
            [ "$(head -n 1 said.pid)" = $process ] && echo same
            tail -n 1 said.pid
            """));

    [EndToEndTheory]
    [InlineData("kill -9 $!", "0: signal 9")]
    [InlineData("kill -9 $(server)", "0: unknown")]
    [InlineData("kill -9 $(server) $!", "0: unknown")]
    [InlineData("kill -TERM $!", "0: signal 15")]
    public void An_end_that_nobody_saw_is_unknown_and_never_a_guess(string kill, string end) => Assert.Contains(
        $"results    end: {end}",
        Run($$"""
            server() { for p in $(pgrep -u $(id -u) hpcrun); do [ "$(readlink /proc/$p/exe)" = $hpcrun ] && echo $p; done; }
            $hpcrun exec --record=c.record app.sqfs sleep 60 & becomes sleep
            {{kill}}; sleep 0.2; kill -9 $! 2> /dev/null || true
            wait || true
            eventually seal c.record
            $hpcrun record show c.record
            """));

    [EndToEndFact]
    public void A_run_that_goes_on_is_not_sealed_and_shows_an_unknown_end() => Assert.Equal(
        ["255", "hpcrun: cannot seal 'd.record': the run goes on", "results    end: 0: unknown", "sealed 'd.record'"],
        Run("""
            $hpcrun exec --record=d.record app.sqfs sleep 60 & becomes sleep
            seal d.record; echo $?; head -n 1 said
            $hpcrun record show d.record | grep end:
            kill $!; wait || true; sleep 0.2
            eventually seal d.record > out; tail -n 1 out
            """));

    /// <summary>As Hydra starts them: the first one's image server plans for the other.</summary>
    [EndToEndFact]
    public void Two_ranks_make_one_record() => Assert.Equal(
        ["1", "ranks      0-1", "           ranks: 2", "results    end: 0: status 0; 1: status 4"],
        Run("""
            export MPI_LOCALNRANKS=2 PMI_SIZE=2
            for rank in 0 1; do
                PMI_RANK=$rank $hpcrun exec --record=e.record app.sqfs sh -c 'sleep 0.3; exit $((PMI_RANK * 4))' &
            done
            wait || true
            ls e.record | wc -l
            eventually seal e.record > out
            $hpcrun record show e.record | grep -E 'ranks|end:'
            """));

    /// <summary>Also where the first one's image server plans for the other.</summary>
    [EndToEndTheory]
    [InlineData("", "app.sqfs", "0")]
    [InlineData("--pid", "app.sqfs", "0")]
    [InlineData("", "dir", "0")]
    public void A_program_that_could_not_be_started_has_no_end(string options, string image, string ranks) => Assert.Equal(
        [$"results    end: {ranks}: never started"], Run($$"""
            [ {{image}} = app.sqfs ] || ln -s $dir dir
            $hpcrun exec {{options}} --record=n.record {{image}} ./no-such-program 2> said || true
            eventually seal n.record > out
            $hpcrun record show n.record | grep end:
            """));

    [EndToEndFact]
    public void Ranks_whose_program_could_not_be_started_are_told() => Assert.Equal(
        ["results    end: 0: status 0; 1: never started"], Run("""
            export MPI_LOCALNRANKS=2 PMI_SIZE=2
            PMI_RANK=0 $hpcrun exec --record=m.record app.sqfs sleep 2 & becomes sleep
            PMI_RANK=1 $hpcrun exec --record=m.record app.sqfs ./no-such-program 2> said || true
            wait || true
            eventually seal m.record > out
            $hpcrun record show m.record | grep end:
            """));

    [EndToEndFact]
    public void An_input_that_the_run_overwrites_is_noticed_and_keeps_its_digest()
    {
        string[] said = Run("""
            echo before > in.dat; sha256sum in.dat
            $hpcrun exec --record=f.record --input in.dat app.sqfs sh -c 'echo after > in.dat'
            eventually seal f.record > out; cat said
            """);
        JsonElement file = Shown("f.record").GetProperty("files")[0];
        Assert.Equal($"sha256:{said[0].Split(' ')[0]}", file.GetProperty("digest").GetString());
        Assert.Equal($"sha256:{Sha256("in.dat")}", file.GetProperty("digest-after").GetString());
        Assert.Contains("hpcrun: input '{cwd}/in.dat' has changed since the start", said);
    }

    [EndToEndFact]
    public void Standard_output_and_error_are_files_of_the_record() => Assert.Equal(
        ["out", "err", "0", "stdout     {cwd}/o, from byte 0", "stderr     {cwd}/e, from byte 0"],
        Run("""
            $hpcrun exec --record=g.record --stdout o --stderr e app.sqfs sh -c 'echo out; echo err >&2' > nothing 2>&1
            cat o e; wc -c < nothing
            eventually seal g.record > out
            $hpcrun record show g.record | grep '^std'
            """));

    [EndToEndFact]
    public void What_cannot_be_recorded_is_refused_before_the_program_starts() => Assert.Equal(
        [
            "255 hpcrun: cannot record to 'PLACE/h.record': it is the record of another launch",
            "255 hpcrun: cannot record to 'PLACE/file': ENOTDIR",
                "255 hpcrun: cannot record --input 'PLACE/missing': it is no file that can be read",
            "255 hpcrun: cannot use --stdout \"o\": each rank needs a file of its own", "h.record",
        ],
        Run("""
            : > file
            refused() { "$@" 2> said; echo "$? $(head -n 1 said | sed "s:$PWD:PLACE:")"; }
            $hpcrun exec --record=h.record app.sqfs true
            refused $hpcrun exec --record=h.record app.sqfs sh -c ': > ran'
            refused $hpcrun exec --record=file app.sqfs sh -c ': > ran'
            refused $hpcrun exec --record=i.record --input missing app.sqfs sh -c ': > ran'
            MPI_LOCALNRANKS=2 PMI_SIZE=2 refused $hpcrun exec --stdout o app.sqfs sh -c ': > ran'
            ls -d *.record ran 2> /dev/null || true
            """));

    /// <summary>A sealed record takes the place of its directory, so nobody's other files may be in it.</summary>
    [EndToEndFact]
    public void A_directory_with_other_files_is_never_made_a_record() => Assert.Equal(
        [
            "255 hpcrun: cannot record to 'PLACE/data': it is a directory with other files",
            "255 hpcrun: cannot seal 'k.record': the directory has other files", "kept",
        ],
        Run("""
            refused() { "$@" 2> said; echo "$? $(head -n 1 said | sed "s:$PWD:PLACE:")"; }
            mkdir data; echo kept > data/thesis
            refused $hpcrun exec --record=data app.sqfs true
            $hpcrun exec --record=k.record app.sqfs true
            mv data/thesis k.record/; rmdir data
            ended() { ! $hpcrun record seal k.record 2>&1 | grep -q 'the run goes on'; }
            eventually ended
            refused $hpcrun record seal k.record
            cat k.record/thesis
            """));

    [EndToEndFact]
    public void Results_are_found_by_names_of_any_bytes_and_only_regular_files_are_read() => Assert.Equal(
        ["2", "{cwd}/out/a\\b", "{cwd}/out/x\u00ef\u00bf\u00bdy"], // U+FFFD, byte by byte
        [
            .. Run("""
            mkdir out
            $hpcrun exec --record=l.record --output 'out/*' app.sqfs sh -c 'echo 1 > "$1"; echo 2 > "out/a\\b"; mkfifo out/pipe' \
                sh "$(printf 'out/x\377y')"
            eventually seal l.record > out.txt
            $hpcrun record show l.record | grep -c 'out/.*sha256:'
            rm -r out
            """),
            .. Shown("l.record").GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()!),
        ]);

    /// <summary>What could be written of a line is taken back: the record stays readable.</summary>
    [EndToEndFact]
    public void A_full_disk_ends_no_program_and_damages_no_record() => Assert.Equal(
        ["0", "1"],
        Run("""
            cat > full.sh <<'END'
            mount -t tmpfs -o size=16k,mode=777 none small
            $hpcrun exec --record=small/m.record "$1" sh -c 'head -c 100000 /dev/zero > small/all 2> /dev/null; exit 0'
            echo $?
            rm -f small/all; cp -r small/m.record kept.record
            END
            mkdir small; export hpcrun
            unshare -rm sh full.sh app.sqfs
            $hpcrun record show kept.record | grep -c 'end: 0:'
            """));

    [EndToEndFact]
    public void Each_launch_of_a_script_has_a_record_of_its_own_and_two_are_compared() => Assert.Equal(
        ["2", "variables  OMP_NUM_THREADS: 1 -> 2", "1"],
        Run("""
            export HPCRUN_RECORD=records/; mkdir records
            OMP_NUM_THREADS=1 $hpcrun exec app.sqfs true; OMP_NUM_THREADS=2 $hpcrun exec app.sqfs true
            sleep 0.5; eventually seal records/*.record > out
            $hpcrun record list records | wc -l
            with() { grep -l "OMP_NUM_THREADS\",\"value\":\"$1\"" records/*.record; }
            $hpcrun record diff $(with 1) $(with 2); echo $?
            """));

    [EndToEndFact]
    public void A_directory_image_has_a_record_with_an_unknown_end() => Assert.Equal(
        ["           content: a directory", "results    end: 0: unknown"],
        Run("""
            $hpcrun exec --record=j.record $dir true
            eventually seal j.record > out; $hpcrun record show j.record | grep -E 'content|end:'
            """));

    private string Place => field ??= machine.NewDirectory();

    private string[] Run(string script) =>
        machine.Script($"cd {Place}; cp $image app.sqfs; export HPCRUN_CACHEDIR={Place}/cache; {Seal}\n{script}").Run().Lines;

    private JsonElement Shown(string record) =>
        JsonDocument.Parse(machine.Script($"cd {Place}; $hpcrun record show --json {record}").Run().Text).RootElement;

    private string Sha256(string file) => Machine.Tool("sha256sum", Path.Combine(Place, file)).Split(' ')[0];

    private static (string?, string?) Variable(JsonElement[] variables, string name)
    {
        JsonElement found = Assert.Single(variables, variable => variable.GetProperty("name").GetString() == name);
        return (found.GetProperty("value").GetString(), found.GetProperty("by").GetString());
    }

    /// <summary>Only what stands behind --output is a pattern.</summary>
    [EndToEndFact]
    public void A_directory_with_a_star_in_its_name_is_no_pattern() => Assert.Equal(["{cwd}/out"], Run("""
        mkdir 'run*' run1; echo old > run1/out; cd 'run*'
        $hpcrun exec --record=r.record --output 'ou?' ../app.sqfs sh -c 'echo new > out'
        eventually seal r.record > log; $hpcrun record show r.record | grep -o '[^ ]*/out'
        """));
}
