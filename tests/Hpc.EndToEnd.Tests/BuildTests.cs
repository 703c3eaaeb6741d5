namespace Hpc.EndToEnd.Tests;

/// <summary>Images of definition files, built without any privilege.</summary>
[Collection(Machine.Name)]
public class BuildTests(Machine machine)
{
    private const string Rich = """
        Bootstrap: localimage
        From: {{ BASE }}
        Stage: one

        %post
            mkdir -p /opt/made; echo made > /opt/made/f; ln -s made /opt/link

        Bootstrap: localimage
        From: {{ BASE }}

        %arguments
            WHO=world
        %files from one
            /opt/link /opt/copied/
        %setup
            mkdir -p ${APPTAINER_ROOTFS}/opt/setup
            echo s > ${SINGULARITY_ROOTFS}/opt/setup/x
        %files
            a.txt /srv/
            sub /srv/named
            "*.txt" /all/
        %post
            echo "hello {{ WHO }}" > /greeting
            sudo -E touch /etc/made-with-sudo
            chown 33:33 /greeting; chmod 0 /greeting
            echo 'export FROM_POST=yes' >> $APPTAINER_ENVIRONMENT
            echo "my.label some value" >> $APPTAINER_LABELS
            echo x > /tmp/gone
            rm -r /var/spool
        %environment
            export FOO=bar
        %runscript
            echo "run $FOO $@"
        %labels
            Author me@x.org
        %help
            Help text here
        %test
            grep -q hello /greeting

        """;

    private string Place()
    {
        string place = machine.NewDirectory();
        File.WriteAllText(Path.Combine(place, "a.txt"), "a\n");
        Directory.CreateDirectory(Path.Combine(place, "sub"));
        File.WriteAllText(Path.Combine(place, "sub/b"), "b\n");
        Machine.Tool("chown", "-R", $"{machine.User.Uid}:{machine.User.Gid}", place);
        return place;
    }

    /// <summary>A definition file with these sections, on the image of the tests.</summary>
    private string Definition(string place, string sections, string name = "app.def")
    {
        string path = Path.Combine(place, name);
        File.WriteAllText(path, sections.Contains("Bootstrap:", StringComparison.Ordinal) ? sections
            : $"Bootstrap: localimage\nFrom: {machine.Images.Sif}\n{sections}\n");
        return path;
    }

    private static UserCommand Build(CalledAs called, string place, params string[] words) =>
        called.Run(["build", .. words]).In(place).With("TMPDIR", place);

    private static string[] Names(string place) =>
        [.. Directory.GetFileSystemEntries(place).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Programs => CalledAs.Names;

    [EndToEndTheory, MemberData(nameof(Programs))]
    public void A_definition_file_becomes_an_image(string name)
    {
        CalledAs called = new(machine, name);
        string place = Place(), file = Definition(place, Rich);
        Build(called, place, "--force", "--build-arg", $"BASE={machine.Images.Sif}", "--build-arg", "WHO=you", "app.sif",
            "app.def").Run().Ended(0);
        Assert.Equal(["a.txt", "app.def", "app.sif", "sub"], Names(place));
        Assert.Equal(File.ReadAllText(file), called.Run("inspect", "--deffile", "app.sif").In(place).Run().Out);
        Assert.Equal("run bar 1 2", called.Run("run", "app.sif", "1", "2").In(place).Run().Text);
        Assert.Contains("Help text here", called.Run("run-help", "app.sif").In(place).Run().Out, StringComparison.Ordinal);
        string labels = called.Run("inspect", "--labels", "app.sif").In(place).Run().Out;
        Assert.Contains("Author: me@x.org", labels, StringComparison.Ordinal);
        Assert.Contains("my.label: some value", labels, StringComparison.Ordinal);
        string[] words = ["exec", "-f", "--no-mount", "tmp", "app.sif", "sh", "-c"];
        Assert.Equal(["yes", "made", "s", "a", "b", "a", "0:0 0", "missing"], called.Run([.. words, """
            echo $FROM_POST; cat /opt/copied/link/f /opt/setup/x /srv/a.txt /srv/named/b /all/a.txt
            stat -c '%u:%g %a' /greeting; ls /.build.labels /tmp/gone /var/spool /.hpcrun-build 2> /dev/null || echo missing
            """]).In(place).Run().Lines);
    }

    [EndToEndTheory, MemberData(nameof(Programs))]
    public void The_same_recipe_makes_the_same_bytes_and_a_script_that_was_run_is_not_run_again(string name)
    {
        CalledAs called = new(machine, name);
        string place = Place();
        Definition(place, "%post\ndate +%s%N > /etc/once; mkdir /made\n%runscript\necho one");
        Build(called, place, "x.sif", "app.def").Run().Ended(0);
        Assert.DoesNotContain("+ mkdir", Build(called, place, "y.sif", "app.def").Run().Ended(0).Err, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Path.Combine(place, "x.sif")), File.ReadAllBytes(Path.Combine(place, "y.sif")));
        Definition(place, "%post\ndate +%s%N > /etc/once; mkdir /made\n%runscript\necho two");
        Assert.DoesNotContain("+ mkdir", Build(called, place, "z.sif", "app.def").Run().Ended(0).Err, StringComparison.Ordinal);
        Assert.Equal("two", called.Run("run", "z.sif").In(place).Run().Text);
        Assert.Contains("+ mkdir", Build(called, place, "--no-cache", "-F", "z.sif", "app.def").Run().Ended(0).Err,
            StringComparison.Ordinal);
        Assert.Contains("step ", called.Run("cache", "list", "--type", "step").Run().Out, StringComparison.Ordinal);
        called.Run("cache", "clean", "--type", "step").Run().Ended(0);
        Assert.Contains("+ mkdir", Build(called, place, "-F", "z.sif", "app.def").Run().Ended(0).Err, StringComparison.Ordinal);
    }

    [EndToEndTheory, MemberData(nameof(Programs))]
    public void A_step_that_fails_is_named_and_leaves_nothing(string name)
    {
        string place = Place();
        Definition(place, "%post\necho before\nfalse\necho behind");
        Outcome outcome = Build(new CalledAs(machine, name), place, "app.sif", "app.def").Run();
        Assert.Equal(255, outcome.Status);
        Assert.Contains("%post failed with status 1", outcome.Err, StringComparison.Ordinal);
        Assert.Equal("before\n", outcome.Out);
        Assert.Equal(["a.txt", "app.def", "sub"], Names(place));
    }

    /// <summary>The shell sees what the step has written; the build has failed all the same.</summary>
    [EndToEndTheory, MemberData(nameof(Programs))]
    public void A_step_that_fails_can_be_looked_at(string name)
    {
        string place = Place();
        Definition(place, "%post\necho written > /written\nfalse");
        Outcome outcome = Build(new CalledAs(machine, name), place, "--shell-on-error", "app.sif", "app.def")
            .Fed("cat /written; id -u; echo 'read it' > /written; exit 0\n").Run().Ended(255);
        Assert.Equal("written\n0\n", outcome.Out);
        outcome.Says("%post failed with status 1");
        Assert.Equal(["a.txt", "app.def", "sub"], Names(place));
    }

    /// <summary>Each has its scripts, its files and what it installs in a directory of its own.</summary>
    [EndToEndFact]
    public void Applications_are_made_and_run()
    {
        CalledAs called = new(machine, "apptainer");
        string place = Place();
        Definition(place, """
            %apprun foo
                echo "foo $FOO $@"
            %appenv foo
                export FOO=value
            %applabels foo
                Kind program
            %apphelp foo
                Help of foo
            %appfiles foo
                a.txt
                sub data/sub
            %appinstall foo
                cp a.txt installed
                echo 'echo a program of $SCIF_APPNAME' > bin/prog; chmod 755 bin/prog
            %apptest foo
                test -f $SCIF_APPROOT/installed
            %apprun b-2
                echo "b $SCIF_APPNAME $SCIF_APPRUN_foo"
            """);
        Build(called, place, "app.sif", "app.def").Run().Ended(0);
        Assert.Equal(
            ["foo value x", "a program of foo", "b", "a", "b b-2 /scif/apps/foo/scif/runscript", "0", "b-2 bar foo",
                "Help of foo", "Kind: program"],
            called.Script($$"""
            cd {{place}}; $run run --app foo app.sif x; $run exec --app foo app.sif prog
            $run exec app.sif cat /scif/apps/foo/data/sub/b /scif/apps/foo/installed
            $run run --app b-2 app.sif; $run test --app foo app.sif; echo $?; $run inspect --list-apps app.sif | paste -sd' '
            $run inspect --app foo -H app.sif | grep -o 'Help.*'; $run inspect --app foo -l app.sif | grep Kind
            """).Run().Lines);
        Definition(place, "%apprun ../x\ntrue");
        Build(called, place, "--force", "app.sif", "app.def").Run().Refused("../x", "letters");
    }

    /// <summary>The image that it began with may have no test, and says something else of itself.</summary>
    [EndToEndFact]
    public void A_test_has_the_variables_of_the_new_image()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place();
        Definition(place, "%environment\nexport FOO=new\n%labels\nL 1\nL 2\n%test\n[ $FOO = new ] && echo tested");
        Assert.Contains("tested", Build(called, place, "app.sif", "app.def").Run().Ended(0).Out, StringComparison.Ordinal);
        Assert.Contains("L: 2", called.Run("inspect", "-l", Path.Combine(place, "app.sif")).Run().Out, StringComparison.Ordinal);
    }

    [EndToEndFact]
    public void A_test_that_fails_keeps_the_image_from_its_name_unless_it_is_not_wanted()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place();
        Definition(place, "%test\necho x > /srv/x; exit 3");
        Assert.Contains("%test failed with status 3", Build(called, place, "app.sif", "app.def").Run().Err,
            StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(place, "app.sif")));
        Build(called, place, "--notest", "app.sif", "app.def").Run().Ended(0);
    }

    [EndToEndFact]
    public void What_is_there_is_replaced_only_by_force_and_only_by_a_whole_image()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place(), image = machine.NewFile("old");
        Definition(place, "%post\nfalse");
        Assert.Contains("already exists", Build(called, place, image, "app.def").Run().Err, StringComparison.Ordinal);
        Build(called, place, "--force", image, "app.def").Run().Ended(255);
        Assert.Equal("old", File.ReadAllText(image));
    }

    [EndToEndTheory]
    [InlineData("TERM", 143), InlineData("INT", 130), InlineData("HUP", 129)]
    public void A_build_that_is_ended_by_a_signal_leaves_nothing_and_nobody(string signal, int status)
    {
        string place = Place(), cache = machine.NewDirectory(), said = machine.NewDirectory() + "/said";
        Definition(place, "%post\necho begun; sleep 1000");
        Assert.Equal([status.ToString(), "a.txt", "app.def", "sub"], machine.Script($$"""
            cd {{place}}; export TMPDIR=$PWD HPCRUN_CACHEDIR={{cache}}
            mkfifo {{said}}; env --default-signal=INT $hpcrun build app.sif app.def > {{said}} 2> /dev/null & build=$!
            read line < {{said}}; kill -{{signal}} $build; wait $build; echo $?; ls
            """).Run().Lines);
        Assert.Empty(Directory.GetFiles(cache, "*", SearchOption.AllDirectories));
    }

    [EndToEndFact]
    public void An_image_begins_with_nothing_and_becomes_a_directory_or_a_layout()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place();
        Definition(place, "Bootstrap: scratch\n%files\na.txt /x/y\n");
        Build(called, place, "--sandbox", "tree", "app.def").Run().Ended(0);
        Assert.Equal("a\n", File.ReadAllText(Path.Combine(place, "tree/x/y")));
        Build(called, place, "oci:layout", "app.def").Run().Ended(0);
        Build(called, place, "again.sqfs", "oci:layout").Run().Ended(0);
    }

    [EndToEndFact]
    public void A_dry_run_says_what_would_be_done_and_makes_nothing()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place();
        Definition(place, "%post\nmkdir /made");
        string[] Explained() => Build(called, place, "--dry-run", "app.sif", "app.def").Run().Ended(0).Lines;
        Assert.Contains("  %post: runs: the cache has no layer of this script on this image", Explained());
        Assert.False(File.Exists(Path.Combine(place, "app.sif")));
        Build(called, place, "app.sif", "app.def").Run().Ended(0);
        Assert.Contains("  %post: is in the cache", Explained());
    }

    [EndToEndTheory]
    [InlineData("Bootstrap: debootstrap\nOSVersion: bookworm\n", "needs root's rights and debootstrap")]
    [InlineData("Bootstrap: dokcer\nFrom: x\n", "did you mean docker?")]
    [InlineData("Bootstrap: docker\n", "has no From")]
    [InlineData("Bootstrap: scratch\n%files\nnothing.* /\n", "no file matches it")]
    [InlineData("Bootstrap: scratch\n%files one\nx\n", "%files has 'one'")]
    [InlineData("Bootstrap: scratch\n%pots\nx\n", "did you mean %post?")]
    [InlineData("Bootstrap: scratch\n%files\na.txt /{{ X }}\n", "the build argument 'X' is not set")]
    public void A_recipe_that_cannot_be_built_says_why(string text, string said)
    {
        string place = Place();
        Definition(place, text);
        Outcome outcome = Build(new CalledAs(machine, "hpcrun"), place, "app.sif", "app.def").Run();
        Assert.Equal(255, outcome.Status);
        Assert.Contains(said, outcome.Err, StringComparison.Ordinal);
        Assert.Contains("  try:  ", outcome.Err, StringComparison.Ordinal);
        Assert.Equal(["a.txt", "app.def", "sub"], Names(place));
    }

    [EndToEndFact]
    public void Arguments_that_nobody_asked_for_are_refused_or_warned_about()
    {
        CalledAs called = new(machine, "hpcrun");
        string place = Place();
        Definition(place, "Bootstrap: scratch\n%files\na.txt /x\n");
        Assert.Contains("'Y' is not used",
            Build(called, place, "--build-arg", "Y=1", "a.sif", "app.def").Run().Ended(255).Err, StringComparison.Ordinal);
        Build(called, place, "--build-arg", "Y=1", "--warn-unused-build-args", "a.sif", "app.def").Run().Ended(0);
    }

    /// <summary>What the builder is like, and when, is in no image: nothing is shared by the builds but the files.</summary>
    [EndToEndTheory]
    [InlineData("Bootstrap: localimage\nFrom: {0}\n%files\na.txt /x/\nsub /y\n%post\nmkdir -p /made/z; touch /made/g\n")]
    [InlineData("FROM {0}\nCOPY a.txt sub /x/\nWORKDIR /w\nRUN mkdir -p /made/z; touch /made/g\nENV A=b\nLABEL c=d\n")]
    public void Another_day_umask_zone_cache_and_directory_make_the_same_image(string recipe)
    {
        string[] places = [Place(), Place()];
        foreach ((int number, string place) in places.Index())
        {
            foreach (string file in new[] { "a.txt", "sub/b" })
            {
                File.SetLastWriteTimeUtc(Path.Combine(place, file), DateTime.UnixEpoch.AddDays(10_000 * number));
            }

            File.WriteAllText(Path.Combine(place, "recipe"), recipe.Replace("{0}", machine.Images.Sif, StringComparison.Ordinal));
            machine.Script($"umask {(number == 0 ? "022" : "077")}; cd {place}; $hpcrun -q build app.sif recipe")
                .With("TMPDIR", place).With("XDG_CACHE_HOME", place + "/cache").With("TZ", number == 0 ? "UTC" : "Asia/Tokyo")
                .With("SOURCE_DATE_EPOCH", "1700000000").Run().Ended(0);
        }

        Assert.Equal(File.ReadAllBytes(places[0] + "/app.sif"), File.ReadAllBytes(places[1] + "/app.sif"));
    }

    /// <summary>Such a file is the first data of its layer, where SIF readers look for a header.</summary>
    [EndToEndFact]
    public void An_image_can_hold_images_and_be_built_beside_them()
    {
        Outcome outcome = machine.Script("""
            export HPCRUN_CACHEDIR=$PWD/cache
            mkdir context && cp $sif context/tool.sif && cd context || exit 1
            printf 'FROM ./tool.sif\nCOPY tool.sif /opt/tool.sif\nCOPY . /app\n' > Dockerfile
            for time in 1 2; do $hpcrun build --force app.sif Dockerfile > log 2>&1 || { cat log; exit 1; }; done
            $hpcrun exec app.sif ls -1 /opt /app
            mkdir tree && cp tool.sif tree/a.sif && mksquashfs tree inner.sqfs -noD -quiet -no-progress > log || exit 1
            $hpcrun exec --overlay inner.sqfs:ro tool.sif ls /a.sif
            $hpcrun sif list inner.sqfs > said 2>&1; echo $?
            """).In(machine.NewDirectory()).Run().Ended(0);
        Assert.Equal(["/a.sif", "255"], outcome.Lines[^2..]);
        Assert.Contains("app.sif", outcome.Lines);
        Assert.Contains("tool.sif", outcome.Lines);
    }

    /// <summary>Apptainer sets what --env says when it has come to this file, and shows what files say where no object says
    /// more.</summary>
    [EndToEndFact]
    public void An_image_has_what_Apptainer_needs_to_set_variables_and_to_show_scripts()
    {
        Outcome outcome = machine.Script("""
            export HPCRUN_CACHEDIR=$PWD/cache
            printf 'Bootstrap: localimage\nFrom: %s\n%%environment\n export A=1\n%%help\n help\n' $sif > app.def
            printf 'FROM %s\nENV A=1\n' $sif > Dockerfile
            for recipe in app.def Dockerfile; do
                $hpcrun build --force x.sif $recipe > log 2>&1 || { cat log; exit 1; }
                $hpcrun exec x.sif sh -c 'test -x /.singularity.d/env/99-base.sh && echo base'
                $hpcrun sif list x.sif | grep -c 'inspect-metadata'
                $hpcrun exec --env X=2 x.sif sh -c 'echo $A $X'
            done
            """).In(machine.NewDirectory()).Run();
        Assert.Equal(["base", "0", "1 2", "base", "0", "1 2"], outcome.Lines);
    }
}
