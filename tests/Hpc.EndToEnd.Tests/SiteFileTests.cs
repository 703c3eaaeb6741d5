namespace Hpc.EndToEnd.Tests;

/// <summary>The administrators' files, in a mount namespace where /etc/hpcrun is this test's.</summary>
[Collection(Machine.Name)]
public class SiteFileTests(Machine machine)
{
    private const string Place = "/etc/hpcrun";

    [EndToEndFact]
    public void The_sites_files_set_what_users_cannot_change_and_config_show_names_them()
    {
        if (!Environment.IsPrivilegedProcess) return; // only root writes there
        string files = machine.NewDirectory(), script = machine.NewFile($"""
            mount --bind {files} {Place}
            as_user() {"{"} {string.Join(' ', machine.User.Become)} env HPCRUN_MPI= "$@"; {"}"}
            as_user {machine.Hpcrun} config show
            as_user {machine.Hpcrun} exec {machine.Images.SquashFs} sh -c 'echo $OF_THE_SITE; ls -d /srv/*'
            as_user {machine.Hpcrun} exec --contain {machine.Images.SquashFs} true
            as_user {machine.Hpcrun} exec --profile debug {machine.Images.SquashFs} sh -c 'echo $LEVEL'
            """);
        Directory.CreateDirectory(files + "/hpcrun.d");
        File.WriteAllText(files + "/hpcrun.toml",
            "locked = [\"contain\"]\nenv = [\"OF_THE_SITE=first\"]\n[profile.debug]\nenv = [\"LEVEL=9\"]\n");
        File.WriteAllText(files + "/hpcrun.d/10-late.toml",
            "env = [\"OF_THE_SITE=second\"]\nbind = [\"/usr/share/misc:/srv/of-the-site\"]\n");
        bool made = !Directory.Exists(Place);
        Directory.CreateDirectory(Place);
        try
        {
            Outcome outcome = new UserCommand(machine.User, "unshare", "-m", "bash", script).AsRoot().Run();
            Assert.Equal($"locked = [contain]  # {Place}/hpcrun.toml:1", outcome.Lines[0]);
            Assert.Contains($"profile.debug.env = [LEVEL=9]  # {Place}/hpcrun.toml:4", outcome.Lines);
            Assert.Contains($"bind = [/usr/share/misc:/srv/of-the-site]  # {Place}/hpcrun.d/10-late.toml:2", outcome.Lines);
            Assert.Equal(["second", "/srv/of-the-site", "9"], outcome.Lines[^3..]);
            outcome.Says("cannot use --contain: the site locks it", $"the lock is in {Place}/hpcrun.toml:1");
        }
        finally
        {
            if (made) Directory.Delete(Place);
        }
    }

    /// <summary>What the site sets and locks must not be lost because nobody can read it.</summary>
    [EndToEndFact]
    public void A_site_file_that_cannot_be_read_refuses_every_launch()
    {
        if (!Environment.IsPrivilegedProcess) return; // only root writes there
        string files = machine.NewDirectory(), script = machine.NewFile($$"""
            mount --bind {{files}} {{Place}}
            launch() { echo "$1"
                timeout 10 {{string.Join(' ', machine.User.Become)}} {{machine.Hpcrun}} exec {{machine.Images.SquashFs}} true
                echo $?; }
            file={{Place}}/hpcrun.toml
            echo 'locked = ["pid"]' > $file; chmod 600 $file; launch secret
            chmod 666 $file; launch open
            rm $file; ln -s /nowhere $file; launch dangling
            rm $file; mkdir $file; launch directory
            rmdir $file; mkfifo $file; launch fifo
            rm $file; echo > $file; mkdir -m 700 {{Place}}/hpcrun.d; launch closed
            rmdir {{Place}}/hpcrun.d; launch well
            """);
        bool made = !Directory.Exists(Place);
        Directory.CreateDirectory(Place);
        try
        {
            Outcome outcome = new UserCommand(machine.User, "unshare", "-m", "bash", script).AsRoot().Run();
            Assert.Equal(["secret", "255", "open", "255", "dangling", "255", "directory", "255", "fifo", "255", "closed", "255",
                "well", "0"],
                outcome.Lines);
            outcome.Says("EACCES", "anybody can write to it", "the link leads nowhere", "it is not a file", "hpcrun.d");
        }
        finally
        {
            if (made) Directory.Delete(Place);
        }
    }
}
