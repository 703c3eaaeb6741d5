namespace Hpc.EndToEnd.Tests;

/// <summary>hpcrun archive for its author: tried, without names, with more files, as an appendix.</summary>
[Collection(Machine.Name)]
public class ArchiveMakingTests(Machine machine)
{
    private const string Program = ArchivePlace.Program;

    /// <summary>What is missing is found by the author: a run began with a file that nobody named.</summary>
    [EndToEndFact]
    public void An_archive_that_is_tried_is_not_written_where_a_stranger_would_miss_something() => Assert.Equal(
        [
            "255", "tried      run a, 2 times, closed",
            "other      exit status: all 2 reruns have the same; 1, recorded: status 0",
            "missing    out1: 2 of 2 reruns did not write it", "steady     log: byte by byte",
            "hpcrun: cannot archive: 2 of its claims and results did not hold when it was run again here",
            "a a.record app.sqfs in.dat log out1 said told unnamed", "p.zip", "0",
        ],
        Run("""
            : > unnamed; record a sh -c '[ -e unnamed ] && echo 1 > out1'; : > a
            archive a.record --try=2 --without-runner -o p.zip > told 2> said || echo $?; cat told; head -n 1 said
            echo $(ls -A | grep -v '^cache$\|^sealed$')
            archive a.record --try --without-runner --even-if-not-held -o p.zip > told; tail -n 1 told | cut -d' ' -f3; echo $?
            """));

    /// <summary>By the time since the host was started, which is another one in each run.</summary>
    [EndToEndFact]
    public void Results_are_told_apart_by_what_is_another_way_each_time_and_a_tolerance_is_proposed_not_set() => Assert.Equal(
        [
            "255", "steady exit status", "varying out.csv", "proposed [result.\"out.csv\"] rtol", "random out.txt", "no",
            "0", "steady exit status", "varying out.csv", "p.zip", "rtol",
        ],
        Run("""
            words() { sed -nE 's/^(steady|varying|random|proposed) +(\[.*\] .tol|[^:[]*).*/\1 \2/p' told | grep -v ' log$'; }
            clock='read up idle < /proc/uptime; n=$((1000000000 + ${up%.*}${up#*.}))'
            record a sh -c "$clock; echo a,\$n > out.csv; echo a\$n > out.txt"
            archive a.record --try=3 --without-runner -o p.zip > told 2> said || echo $?; words
            [ -e p.zip ] && echo yes || echo no; rm out.txt
            record b sh -c "$clock; echo a,\$n > out.csv"; printf '[result."*.csv"]\nrtol = 0.01\n' > c.toml
            archive b.record --try=2 --claims c.toml --without-runner -o p.zip > told; echo $?; words
            tail -n 1 told | cut -d' ' -f3
            $hpcrun archive extract p.zip -C x > made; grep -o rtol x/claims.toml
            """));

    /// <summary>With only digests in it, as the author has the files; and an end that comes meanwhile ends it wholly.</summary>
    [EndToEndFact]
    public void A_trial_that_is_interrupted_leaves_no_file_and_no_process() => Assert.Equal(
        ["steady     out1: byte by byte", "0", "143", "no archive", "none"],
        Run($$"""
            record a {{Program}}
            archive a.record --try --without-image --without-data --without-runner -o p.zip > told; grep out1 told; echo $?
            record b sh -c '[ ! -e /rerun ] || { : > out1; exec sleep 86397; }; echo 1 > out1'
            $hpcrun archive b.record --try --license MIT --without-runner -o q.zip > told 2> said & begun=$!
            eventually sh -c 'ls .q.zip.try.unfinished-*/1/work/out1 > shown 2>&1'
            kill -TERM $begun; wait $begun || echo $?
            ls -d .q.zip* q.zip 2> /dev/null || echo no archive
            eventually sh -c '! grep -sqa "^sleep.86397" /proc/[0-9]*/cmdline' && echo none
            """));

    /// <summary>With what was kept beside it the archive with names is made again, to the byte.</summary>
    [EndToEndFact]
    public void An_anonymous_archive_has_no_names_but_those_that_were_accepted_and_they_are_put_in_again() => Assert.Equal(
        [
            "255", "name       files/a/out1:2, byte 12: user 'USER'", "name       files/a/who:1, byte 3: user 'USER'",
            "name       files/a/who.gz:1, byte 0: author 'Example'",
            "name       image/app.sqfs/.singularity.d/labels.json:3, byte 63: author 'Example'",
            "name       image/app.sqfs/etc/motd:1, byte 3: name 'Blue Whale'",
            "none", "0", "600 p.zip.identity", "x/files/a/out1", "x/files/a/who", "all held: 3 of 3", "whole", "255",
            "hpcrun: cannot reveal 'q.zip': 'p.zip.identity' is not of this archive",
        ],
        Run("""
            user=$(id -un); cp -r $dir tree; mkdir -p tree/etc; echo 'by blue whale' > tree/etc/motd; rm app.sqfs
            $hpcrun convert tree app.sqfs > made; echo "by $user" > who; echo Example | gzip -n > who.gz
            $hpcrun exec --record=a.record --input who --input who.gz --output out1 --stdout log app.sqfs \
                sh -c 'echo begins.. > out1; while read line; do echo "$line"; done < who >> out1'
            eventually seal a.record > sealed
            blind() { archive a.record --title T --anonymous --name 'Blue Whale' --without-runner "$@"; }
            blind -o p.zip > told 2> said || echo $?; sed "s/'$user'/'USER'/" told; ls p.zip* 2> /dev/null || echo none
            accept="--accept-hits files/a/* --accept-hits image/*.json --accept-hits image/app.sqfs/etc/motd:1"
            set -f; blind $accept -o p.zip > told; echo $?; stat -c '%a %n' p.zip.identity
            $hpcrun archive extract p.zip -C x > told; grep -rliE "$user|ana example" x | sort; $hpcrun rerun p.zip | tail -n 1
            archive a.record --title T --without-runner -o named.zip > told; $hpcrun archive reveal p.zip -o again.zip > told
            cmp named.zip again.zip && echo whole; blind $accept --title Q -o q.zip > told
            $hpcrun archive reveal q.zip --identity p.zip.identity -o z.zip 2> said || echo $?; head -n 1 said
            """));

    /// <summary>Each run is an artifact, each claim an expected result; what an author wrote is never obeyed.</summary>
    [EndToEndFact]
    public void An_appendix_is_written_of_an_archive_with_its_gaps_marked() => Assert.Equal(
        [
            @"## Artifact identification: A1, run a", @"- 100% of \$x\_1\$: 34 (out1, pattern ^(34)\$)",
            "hpcrun: 7 gaps are left for the author: look for TO BE FILLED IN", "7", @"100\% of \$x\_", "4",
        ],
        Run($$"""
            record a {{Program}}
            printf '[claim.x]\ntext="100%% of $x_1$"\nfile="out1"\npattern="^(34)$"\nvalue=34\n' > c.toml
            archive a.record --claims c.toml --without-runner -o p.zip > made
            $hpcrun archive appendix p.zip > a.md 2> said; grep -E '^## Artifact ident|^- 100' a.md; cat said
            $hpcrun archive appendix --latex p.zip > a.tex 2> said; grep -c 'hpcrungap{' a.tex
            grep -m 1 -oF '100\% of \$x\_' a.tex
            $hpcrun archive extract p.zip -C x > made; echo >> x/README.txt; $hpcrun archive appendix x > told 2>&1 || echo $?
            """));

    /// <summary>Files are found by their digests: what was too large, or forgotten, is inside then.</summary>
    [EndToEndFact]
    public void What_is_added_to_an_archive_is_described_and_what_it_had_only_the_digest_of_is_found() => Assert.Equal(
        [
            "255", "all held: 3 of 3", "added/app.sqfs", "added/in.dat", "added/note.txt", "whole",
            "1 inside", "authors without ORCID: #Ana%20Example", "hpcrun: cannot add 'in.dat'", "same",
        ],
        Run($$"""
            record a {{Program}}; echo reviewed > note.txt
            archive a.record --without-image --without-data --without-runner -o p.zip > made
            $hpcrun rerun p.zip --in r 2> said > told || echo $?
            $hpcrun archive add p.zip app.sqfs in.dat note.txt -o q.zip > made; $hpcrun rerun q.zip | tail -n 1
            $hpcrun archive list q.zip | grep -o 'added/.*'
            $hpcrun archive extract q.zip -C x > made; (cd x && sha256sum -c --quiet manifest-sha256.txt) && echo whole
            $hpcrun archive check q.zip > told || sed -n 's/^inputs *//p; s/^sent back for *//p' told
            $hpcrun archive add q.zip in.dat -o r.zip 2>&1 | head -n 1
            $hpcrun archive extract p.zip -C y > made; $hpcrun archive add y app.sqfs in.dat note.txt -o t.zip > made
            cmp q.zip t.zip && echo same
            """));

    private string[] Run(string script) => ArchivePlace.Run(machine, script);
}
