namespace Hpc.EndToEnd.Tests;

/// <summary>Where a program finds itself, its home and its temporary files: what callers of Apptainer rely on (BEHAVIOURS 10 to
/// 17).</summary>
[Collection(Machine.Name)]
public class DirectoryBehaviourTests(Machine machine)
{
    public static TheoryData<string> Names => CalledAs.Names;

    private string Image => machine.Images.Sif;

    private UserCommand Run(string name, params string[] words) => new CalledAs(machine, name).Run(words);

    [EndToEndTheory, MemberData(nameof(Names))]
    public void The_directory_that_pwd_names_is_where_it_starts_and_one_that_does_not_exist_is_refused(string name)
    {
        Assert.Equal("/etc", Run(name, "exec", "--pwd", "/etc", Image, "pwd").Run().Text);
        Run(name, "exec", "--pwd", "/nonexistent", Image, "pwd").Run().Ended(255);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Where_the_callers_directory_is_not_inside_it_starts_in_the_home_and_says_so(string name)
    {
        Outcome outcome = Run(name, "exec", "--no-mount", "cwd", Image, "sh", "-c", "[ \"$PWD\" = \"$HOME\" ] && echo home")
            .In(machine.NewDirectory()).Run();
        Assert.Equal("home", outcome.Says("warning").Text);
    }

    /// <summary>Whether the image has the caller's directory or a bind brings it.</summary>
    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_contained_program_starts_at_home_wherever_its_caller_is(string name)
    {
        string here = machine.NewDirectory();
        foreach (string option in new[] { "-c", "-C", "--compat" })
        {
            Assert.Equal(["home", "home", "/etc"], new CalledAs(machine, name).Script($$"""
                at_home='[ "$PWD" = "$HOME" ] && echo home'
                cd /etc; $run exec {{option}} $sif sh -c "$at_home"
                cd {{here}}; $run exec {{option}} -B {{here}} $sif sh -c "$at_home"; $run exec {{option}} --pwd /etc $sif pwd
                """).Run().Lines);
        }

        Assert.Equal("/", Run(name, "exec", "-c", "--no-home", Image, "pwd").In(here).Run().Text);
        Assert.Equal("/home/me", Run(name, "exec", "-c", "--home", here + ":/home/me", Image, "pwd").In(here).Run().Text);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_default_mount_that_nobody_knows_is_a_line_and_no_end(string name) =>
        Run(name, "exec", "--no-mount", "nonsense", Image, "true").Run().Says("nonsense").Ended(0);

    [EndToEndTheory, MemberData(nameof(Names))]
    public void An_image_is_known_inside_by_the_name_that_its_user_wrote(string name) =>
        Assert.Equal("module module", new CalledAs(machine, name).Script($$"""
            cd {{machine.NewDirectory()}}; ln -s $sif module
            $run exec ./module sh -c 'echo ${APPTAINER_CONTAINER##*/} $SINGULARITY_NAME'
            """).Run().Text);

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Another_name_of_the_host_is_in_the_file_of_it_too(string name) =>
        Assert.Equal("other\nother",
            Run(name, "exec", "--hostname", "other", Image, "sh", "-c", "hostname; cat /etc/hostname").Run().Text);

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Without_a_home_its_files_are_absent_but_the_working_directory_in_it_is_there(string name)
    {
        string script = "mkdir -p $HOME/in; touch $HOME/mark $HOME/in/mark; cd $HOME/in; "
            + "$run exec --no-home $sif sh -c 'ls $HOME; ls'; rm -r $HOME/mark $HOME/in";
        Assert.Equal(["in", "mark"], new CalledAs(machine, name).Script(script).Run().Lines);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Another_directory_is_the_home_at_its_own_path_or_at_another(string name)
    {
        string home = Path.GetDirectoryName(machine.NewFile("", "mark"))!;
        Assert.Equal($"{home}\nmark", Run(name, "exec", "--home", home, Image, "sh", "-c", "echo $HOME; ls $HOME").Run().Text);
        Assert.Equal("/home/me\nmark",
            Run(name, "exec", "--home", home + ":/home/me", Image, "sh", "-c", "echo $HOME; ls ~").Run().Text);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Contained_temporary_files_are_its_own_and_a_work_directory_keeps_them(string name)
    {
        string work = machine.NewDirectory(), mark = "/tmp/hpcrun-of-the-host";
        Assert.Equal("absent",
            new CalledAs(machine, name)
                .Script($"touch {mark}; $run exec --contain $sif sh -c '[ -e {mark} ] || echo absent'; rm {mark}").Run().Text);
        Run(name, "exec", "--contain", "--workdir", work, Image, "sh", "-c", "touch /tmp/1 /var/tmp/2 ~/3").Run().Ended(0);
        Assert.Equal([work + "/home/3", work + "/tmp/1", work + "/var_tmp/2"],
            Directory.GetFiles(work, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_scratch_directory_is_empty_and_writable_and_lies_below_the_work_directory(string name)
    {
        string work = machine.NewDirectory();
        Assert.Equal("mark",
            Run(name, "exec", "--scratch", "/s", Image, "sh", "-c", "ls -A /s; touch /s/mark; ls -A /s").Run().Text);
        Run(name, "exec", "--scratch", "/s", "--workdir", work, Image, "touch", "/s/mark").Run().Ended(0);
        Assert.Single(Directory.GetFiles(work, "mark", SearchOption.AllDirectories));
        Run(name, "exec", "--scratch", "s", Image, "true").Run().Ended(255);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Contained_in_all_and_without_an_init_it_is_process_one_and_with_the_hosts_processes_it_is_not(string name)
    {
        Assert.Equal("1", Run(name, "exec", "--containall", "--no-init", Image, "sh", "-c", "echo $$").Run().Text);
        Assert.NotEqual("1", Run(name, "exec", "--containall", "--no-pid", Image, "sh", "-c", "echo $$").Run().Text);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void With_fakeroot_it_is_root_with_roots_home(string name) =>
        Assert.Equal("root\n/root", Run(name, "exec", "--fakeroot", Image, "sh", "-c", "whoami; echo $HOME").Run().Text);
}
