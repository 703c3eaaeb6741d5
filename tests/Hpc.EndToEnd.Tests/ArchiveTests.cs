namespace Hpc.EndToEnd.Tests;

/// <summary>hpcrun archive, and hpcrun rerun of what it made.</summary>
[Collection(Machine.Name)]
public class ArchiveTests(Machine machine)
{
    private const string Program = ArchivePlace.Program;

    [EndToEndFact]
    public void An_archive_is_rerun_in_another_directory_with_an_empty_cache_and_all_holds() => Assert.Equal(
        [
            "0", "identical  exit status: 3", "all held: 3 of 3", "34", "a,b", "same", "a  1 rank, ", "4",
            "hpcrun: cannot use 'paper.crate.zip': it is not the archive that is expected",
        ],
        Run($$"""
            record a {{Program}}
            digest=$(archive a.record -o paper.crate.zip | cut -d' ' -f1)
            mkdir moved elsewhere; mv paper.crate.zip moved/; rm -r app.sqfs a.record in.dat out1; cd moved
            export HPCRUN_CACHEDIR=$PWD/../elsewhere
            $hpcrun rerun paper.crate.zip --expect $digest > told; echo $?; grep 'exit status' told; tail -n 1 told
            cat paper.rerun/work/out1 paper.rerun/work/log
            $hpcrun rerun paper.crate.zip --dry-run > dry; head -n 9 dry | cmp - <(head -n 9 told) && echo same
            $hpcrun rerun paper.crate.zip --list | grep -o '^a  1 rank, '
            $hpcrun rerun paper.crate.zip --expect sha256:0 2> said || echo $?; head -n 1 said
            """));

    /// <summary>A launch that failed twice in the same way is no result that held.</summary>
    [EndToEndFact]
    public void A_run_that_never_started_is_archived_only_when_that_is_asked_for() => Assert.Equal(
        ["255", "  why:  its program was never started, by rank 0", "255", "hpcrun: cannot rerun: the program was not started"],
        Run("""
            record a ./no-such-program 2> /dev/null
            archive a.record -o p.zip 2> said || echo $?; grep why said
            archive a.record -o p.zip --unstarted > made
            $hpcrun rerun p.zip --in there > told 2> said || echo $?; grep cannot.rerun said
            """));

    [EndToEndTheory]
    [InlineData("a,b")]
    [InlineData("a:b")]
    public void A_rerun_may_be_in_a_directory_of_any_name(string name) => Assert.Equal(["all held: 3 of 3"], Run($$"""
        record a {{Program}}
        archive a.record -o {{name}}.zip --try > made
        $hpcrun rerun {{name}}.zip --in '{{name}}' > told; tail -n 1 told
        """));

    /// <summary>It names what it judged by digests, which are the same in the archive that has it.</summary>
    [EndToEndFact]
    public void A_verdict_is_evidence_that_an_archive_takes_and_that_replaces_nothing() => Assert.Equal(
        ["0", "held, 3 of 3", "3 verdicts", "all judged are inside", "0", "255",
            "hpcrun: cannot write 'v.json': it exists", "no"],
        Run($$"""
            record a {{Program}}
            archive a.record -o p.zip > made
            (umask 077; $hpcrun rerun p.zip --in one --attest v.json > told); echo $?
            python3 -c 'import json; g = json.load(open("v.json"))["@graph"]
            print([e["name"] for e in g if e["@type"] == "CreateAction"][0].split(": ")[1])
            print(sum(e["@type"] == "PropertyValue" for e in g), "verdicts")
            open("judged", "w").write("".join(e["sha256"] + "\n" for e in g if e["name"].startswith("what the run")))'
            $hpcrun archive add p.zip v.json -o q.zip > made; $hpcrun archive extract q.zip -C q > told
            [ $(cut -d' ' -f1 q/manifest-sha256.txt | grep -cf judged) -ge $(wc -l < judged) ] && echo all judged are inside
            $hpcrun rerun q.zip --in two > told; echo $?
            $hpcrun rerun p.zip --in three --attest v.json 2> said > told || echo $?; head -n 1 said
            [ -e three ] && echo yes || echo no
            """));

    [EndToEndFact]
    public void A_result_that_differs_is_named_with_the_place_and_status_3() => Assert.Equal(
        ["3", "differs    out1: first at line 1, column 1: 'elsewhere', recorded 'x'",
            "missing    out2: the program did not write it", "not held: 2 of 4", "differs"],
        Run("""
            record a sh -c 'if [ -e mark ]; then echo x > out1; : > out2; else echo elsewhere! > out1; fi' 2> /dev/null
            rm -r a.record; : > mark
            record a sh -c 'if [ -e mark ]; then echo x > out1; : > out2; else echo elsewhere! > out1; fi'
            archive a.record -o p.zip > made
            $hpcrun rerun p.zip --in there > told || echo $?; grep -E 'out[12]:|not held' told
            $hpcrun rerun p.zip --in again --json | sed -n 's/^  "verdict": "\(.*\)",/\1/p'
            """));

    /// <summary>A number that is near enough is held where that was said, and a claim comes before all results.</summary>
    [EndToEndFact]
    public void Claims_come_first_and_numbers_are_held_within_their_tolerance() => Assert.Equal(
        [
            "claim 'energy' is not held by run 'a'", "c.toml:1: -7.4, claimed: -9 with rtol 0, atol 0.1", "3",
            "held       energy, \"Table 2\": -7.45, claimed: -7.4 with rtol 0, atol 0.1", "identical  exit status: 0",
            "differs    out.csv: first at row 2, column 'energy': -7.45, recorded -7.4",
            "within     out.csv", "all held: 4 of 4", "0",
        ],
        Run("""
            printf '[claim.energy]\ntext="Table 2"\nfile="out.csv"\ncell="1,energy"\natol=0.1\n' > c
            claim() { { cat c; echo value=$1; } > c.toml; }
            record a sh -c 'n=7.4; [ ! -e /rerun ] || n=7.45; printf "n,energy\\n1,-%s\\n" $n > out.csv'
            claim -9; archive a.record --claims c.toml -o p.zip 2> said || sed -n '1s/.*\(claim .*\)/\1/p; 2s/  why:  //p' said
            claim -7.4; archive a.record --claims c.toml -o p.zip > made
            $hpcrun rerun p.zip --in one > told || echo $?; grep -A 2 '^held' told
            $hpcrun rerun p.zip --in two --rtol 0.01 > told; grep -o '^within .*csv' told; tail -n 1 told; echo $?
            """));

    /// <summary>In Python, with nothing of ours: digests, parts, the page and the claims.</summary>
    [EndToEndFact]
    public void A_reader_that_knows_nothing_of_hpcrun_comes_to_the_same_digests_and_claims()
    {
        string reader = File.ReadAllText(Path.Combine(Machine.SourceDirectory(), "probes/archive-reader.py"));
        Assert.Equal(["same", "energy held", "ratio held", "words held"], Run($$"""
            record a sh -c 'printf "n,energy\n1,-7.4\n" > out.csv; printf "{\"a\":[4,{\"b\":2}]}" > out.json; echo took 5 s'
            printf '[claim.energy]\nfile="out.csv"\ncell="1,energy"\nvalue=-7.38\natol=0.1\n' > c.toml
            printf '[claim.ratio]\nfile="out.json"\npointer="/a/0"\nover="/a/1/b"\nrange=[1.5,2.0]\n' >> c.toml
            printf '[claim.words]\nfile="log"\npattern="took (.*) s"\nvalue="5"\n' >> c.toml
            archive a.record --claims c.toml -o p.zip > made
            python3 {{machine.NewFile(reader, "reader.py")}} p.zip > read
            [ "$(head -n 1 read)" = "$(cut -d' ' -f1 made)" ] && echo same; tail -n +2 read
            """));
    }

    [EndToEndFact]
    public void A_rerun_sees_no_network_no_home_and_no_other_file_of_the_host() => Assert.Equal(
        ["0", "lo", "secret: no", "HOME: no"],
        Run("""
            echo hidden > secret
            record b sh -c 'cut -d: -f1 -s /proc/net/dev | tr -d " " > out1; ls secret /opt/hpcrun-tests* > out2 2> /dev/null; :'
            archive b.record -o p.zip > made
            $hpcrun rerun p.zip --in there > told || true; echo 0; cat there/work/out1
            [ -s there/work/out2 ] && echo 'secret: yes' || echo 'secret: no'
            ls there/work | grep -q home && echo 'HOME: yes' || echo 'HOME: no'
            """));

    [EndToEndFact]
    public void A_damaged_archive_names_the_file_with_status_4_and_writes_nothing() => Assert.Equal(
        ["4 'files/a/out1' is damaged", "4 zip header of 'files/a/out1'", "4 end of the zip directory", "no"],
        Run($$"""
            record a {{Program}}
            archive a.record -o p.zip > made
            refused() { $hpcrun rerun "$1" --in there 2> said > told || echo "$? $(head -n 1 said | grep -oE "$2")"; }
            at=$(grep -obaP 'files/a/out1' p.zip | head -n 1 | cut -d: -f1)
            put() { cp p.zip $1; printf X | dd of=$1 bs=1 seek=$2 conv=notrunc status=none; }
            put c.zip $((at + 12)); refused c.zip "'files.*damaged"
            put h.zip $((at - 20)); refused h.zip 'zip header of .*out1.'
            head -c -1 p.zip > e.zip; refused e.zip 'end of the zip directory'
            [ -e there ] && echo yes || echo no
            """));

    /// <summary>What a step reads is what the one before it has made now: a difference is seen by all that follow.</summary>
    [EndToEndFact]
    public void The_steps_of_a_workflow_are_rerun_in_their_order_with_what_was_made_now() => Assert.Equal(
        [
            "0", "from       b: mid", "workflow   all held: 2 of 2 steps", "no a", "differs    out-a: first",
            "workflow   not held: 2 of 2 steps", "3", "all held: 2 of 2", "{cwd}/mid --input and --output",
        ],
        Run("""
            step() { $hpcrun exec --record=$1.record "${@:2:2}" --output $4 app.sqfs sh -c "$5";
                eventually seal $1.record > sealed; }
            echo 1 > in.dat; step b --input in.dat mid 'n=1; [ ! -e /changed ] || n=2; echo $n > mid'
            step a --input mid out-a 'cat mid > out-a'
            archive --workflow --without-runner a.record b.record -o p.zip > made
            $hpcrun rerun p.zip --in w > told; echo $?; grep -o '^from  *b: mid' told; tail -n 1 told
            cp -r $dir tree; : > tree/changed; $hpcrun convert tree other.sqfs > made
            $hpcrun rerun p.zip --image other.sqfs --run a --in v > told; grep -q '^differs' told && echo yes a || echo no a
            $hpcrun rerun p.zip --image other.sqfs --in u > told || status=$?;
            grep -o 'differs    out-a: first' told; tail -n 1 told
            echo $status; $hpcrun rerun p.zip --run a --in t | tail -n 1; $hpcrun archive extract p.zip -C x > made
            sed -n 's/.*"path": "\(.*\)",/\1/p; s/.*"source": "output: \(.*\); input.*/\1/p' x/workflow.json | paste -sd' '
            """));

    /// <summary>Two runs have names; what a stranger asks of an archive is answered without running anything.</summary>
    [EndToEndFact]
    public void An_archive_of_named_runs_is_listed_checked_and_unpacked() => Assert.Equal(
        [
            "paper small", "run        small", "0", "yes, with what is in the archive", "everybody (CC-BY-4.0)",
            "authors without ORCID: #Ana%20Example",
            "3", "whole", "files/paper/out1", "all held: 3 of 3", "4",
            "cannot archive 'b.record': another record is called 'small', too",
        ],
        Run($$"""
            record a {{Program}}; cp -r a.record b.record
            archive --without-runner --run paper=a.record --run small=b.record -o p.zip > made
            $hpcrun rerun p.zip --list | cut -d' ' -f1 | paste -sd' '
            $hpcrun rerun p.zip --dry-run | grep -o '^run  *[a-z]*'; echo $?
            $hpcrun archive check p.zip > told || status=$?
            sed -n 's/^rerun *//p; s/^by whom *\([^;]*\);.*/\1/p; s/^sent back for *//p' told; echo $status
            $hpcrun archive extract p.zip -C x > made && (cd x && sha256sum -c --quiet manifest-sha256.txt) && echo whole
            $hpcrun archive list x | grep -o 'files/.*out1'; $hpcrun rerun x --in y | tail -n 1
            ln -sf /etc/passwd x/files/paper/out1; $hpcrun archive check x 2> said || echo $?
            archive --run small=a.record --run small=b.record -o q.zip 2>&1 | sed -n '1s/^hpcrun: //p'
            """));

    /// <summary>Another image is never the proof, whatever its results are; the files that are others in it are named.</summary>
    [EndToEndFact]
    public void Another_image_is_a_what_if_that_names_what_is_another_in_it() => Assert.Equal(
        [
            "3", "changed    + /added", "what if: 3 of 3 held, in another image", "\"verdict\": \"what-if\"", "\"+ /added\"",
            "all held: 3 of 3",
        ],
        Run($$"""
            record a {{Program}}
            archive --without-runner a.record -o p.zip > made
            cp -r $dir tree; : > tree/added; $hpcrun convert tree other.sqfs > made
            $hpcrun rerun p.zip --image other.sqfs --in w > told || echo $?; grep '^changed' told
            tail -n 1 told | grep -o '^what if.*image'
            $hpcrun rerun p.zip --image other.sqfs --in j --json > told || grep -oE '"verdict": "what-if"|"[+] .*"' told
            $hpcrun rerun p.zip --image app.sqfs --in same | tail -n 1
            """));

    /// <summary>The record has another number of processors than there is anywhere, and the program computes elsewhere what it
    /// does not compute here.</summary>
    [EndToEndFact]
    public void What_may_explain_a_difference_is_named_when_that_is_asked_for() => Assert.Equal(
        [
            "explains   threads    processors: 4097", "explains   threads    OMP_NUM_THREADS: 3 -> (none)",
            "explains   not by image, libraries, processor, variables, command, kernel, GPU: as recorded", "not held: 1 of 3",
            "threads 4097", "processor", "all held: 3 of 3", "0",
        ],
        Run($$"""
            record a sh -c '[ ! -e /rerun ] || echo other; echo 1 > out1'
            sed -i 's/"processors": *[0-9]*/"processors":4097/' a.record
            sed -i 's/{"name":"SAID","value":"a,b"/{"name":"OMP_NUM_THREADS","value":"3","by":"container"},&/' a.record
            archive --without-runner a.record -o p.zip > made
            $hpcrun rerun p.zip --explain-difference --in w > told || true
            grep '^explains' told | sed 's/\(processors: 4097\).*/\1/'; tail -n 1 told
            $hpcrun rerun p.zip --explain-difference --in j --json > told || true
            python3 -c 'import json; said = json.load(open("told"))["explanation"]; change = said["changed"][0]
            print(change["what"], change["recorded"]); print(said["same"][2])'
            record b {{Program}}
            archive --without-runner b.record -o q.zip > made
            $hpcrun rerun q.zip --explain-difference --in v > told; tail -n 1 told; grep -c '^explains' told || true
            """));

    /// <summary>On a machine that has no hpcrun and no network, by tools that lose x bits.</summary>
    [EndToEndFact]
    public void An_archive_is_rerun_by_what_it_carries_without_hpcrun_and_network() => Assert.Equal(
        ["none", "0", "runner 3", "all held: 3 of 3", "p.zip x x.rerun", "x is whole", "4",
            "'rerun.sh' is damaged", "255", "no runner"],
        Run($$"""
            record a {{Program}}
            archive a.record -o p.zip > made
            mkdir moved; mv p.zip moved; rm -r app.sqfs a.record in.dat out1; cd moved
            python3 -m zipfile -e p.zip x; find x -type f -perm /111 | grep . || echo none
            bare() { env -i PATH=/usr/bin:/bin HOME=$PWD unshare --map-current-user --net "$@" 2> ../said; }
            bare sh x/rerun.sh > ../told && echo $?
            echo runner $(grep -c '^runner  ' ../said); tail -n 1 ../told; echo *
            (cd x && sha256sum -c --quiet manifest-sha256.txt) && echo x is whole
            echo '# more' >> x/rerun.sh; bare sh x/rerun.sh --in y > ../told || echo $?; grep -o "'rerun.sh' is damaged" ../said
            rm -r x/runner/*/; bare sh x/rerun.sh --in y > ../told || echo $?; grep -o 'no runner' ../said
            """));

    [EndToEndFact]
    public void What_another_machine_cannot_have_is_refused_before_anything_is_written() => Assert.Equal(
        [
            "cannot archive run 'a' argument 2 of its command, '{home}/x', names '{home}', which is not in an archive",
            "cannot archive run 'b' argument 1 of its command, '../x', names what is above the working directory",
            "cannot archive run 'c' its result '{cwd}/out1' is not what was recorded",
            "cannot archive run 'd' its program './tool' is a file of the working directory, and not among its inputs",
            "cannot archive no license", "no",
        ],
        Run($$"""
            record a ls -d $HOME/x 2> /dev/null
            record b ls ../x 2> /dev/null
            record c {{Program}}; echo more >> out1
            printf '#!/bin/sh\n' > tool; chmod 755 tool; record d ./tool
            words() { sed -n '1s/^hpcrun: \([^:]*\).*/\1/p; 2s/^  why:  //p' said | paste -sd' '; }
            refused() { "$@" -o p.zip 2> said > told || words; }
            for run in a b c d; do refused archive $run.record; done
            $hpcrun archive c.record -o p.zip 2>&1 | head -n 1 | sed 's/^hpcrun: //; s/://'
            [ -e p.zip ] && echo yes || echo no
            """));

    /// <summary>A killed run is a result; what cannot be run here is one message and a status, and no verdict.</summary>
    [EndToEndFact]
    public void What_was_killed_holds_and_what_cannot_be_run_here_is_told() => Assert.Equal(
        [
            "identical  exit status: 137", "0", "records/b.json.hpcrun-record 99 is not supported", "255",
            "this image is for arm64, this host is amd64", "255", "executable file not found in $PATH", "255", "none",
        ],
        Run("""
            record a sh -c 'echo 1 > out1; kill -9 $$' 2> said; archive a.record --without-runner -o a.zip > made
            $hpcrun rerun a.zip > told; grep exit told; echo $?
            cp $sif app.sqfs; record b sh -c 'echo 1 > out1'; archive b.record --without-runner -o b.zip > made
            fails() { $hpcrun rerun "$@" > told 2> said || { status=$?; grep -oE "$pattern" said; echo $status; }; }
            $hpcrun archive extract b.zip -C x > made; cd x; sed -i 's/"hpcrun-record":1/"hpcrun-record":99/' records/b.json
            new=$(sha256sum records/b.json); sed -i "s,.*  records/b.json,$new," manifest-sha256.txt; cd ..
            pattern='records.*supported' fails x
            python3 -c 'd = open("app.sqfs", "rb").read()
            open("arm.sif", "wb").write(d[:32768].replace(b"02\0", b"04\0") + d[32768:])'
            pattern='this image is for.*' fails b.zip --image arm.sif --in r1
            cp -r $dir tree; rm -f tree/bin/sh tree/usr/bin/sh; $hpcrun convert tree other.sqfs > made
            pattern='executable file not.*H' fails b.zip --image other.sqfs --in r2; grep ' held' told || echo none
            """));

    private string[] Run(string script) => ArchivePlace.Run(machine, script);
}
